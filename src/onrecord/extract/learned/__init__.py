"""What the model's heads say, as attributions, acts and participants."""
