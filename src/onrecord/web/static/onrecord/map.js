// Draws an incident's places. A place known only as a district, province or country is a circle or an area, never a pin.
(function () {
  "use strict";
  const box = document.getElementById("map");
  if (!box || !window.L) return;
  const places = JSON.parse(document.getElementById("places").textContent);
  const map = L.map(box, { attributionControl: true, worldCopyJump: true, zoomControl: false, maxZoom: 9, zoomAnimation: false, fadeAnimation: false });
  L.control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
  map.attributionControl.setPrefix(false);
  map.attributionControl.addAttribution(box.dataset.credit);
  const radius = { place: 6000, admin2: 25000, admin1: 90000 };
  map.setView([20, 10], 1);
  fetch(box.dataset.atlas)
    .then((answer) => answer.json())
    .then((atlas) => {
      const countries = topojson.feature(atlas, atlas.objects.countries);
      const named = new Set(places.filter((p) => p.precision === "country").map((p) => p.country_name));
      L.geoJSON(countries, {
        interactive: false,
        style: (f) => ({
          color: "#9aa39a",
          weight: 0.6,
          fillColor: named.has(f.properties.name) ? "#9c3d21" : "#dfe3da",
          fillOpacity: named.has(f.properties.name) ? 0.35 : 0.6,
        }),
      }).addTo(map);
      const drawn = L.featureGroup();
      places
        .filter((p) => p.lat !== null && p.precision in radius)
        .forEach((p) => {
          L.circle([p.lat, p.lon], { radius: radius[p.precision], color: "#9c3d21", weight: 1.2, fillOpacity: 0.25 })
            .bindTooltip(p.label)
            .addTo(drawn);
          // A town's circle is a speck on a map of a country: a ring of always the same size shows where to look.
          if (p.precision === "place") L.circleMarker([p.lat, p.lon], { radius: 7, color: "#9c3d21", weight: 1.5, fill: false, interactive: false }).addTo(drawn);
        });
      drawn.addTo(map);
      if (drawn.getLayers().length) map.fitBounds(drawn.getBounds().pad(3), { maxZoom: 5 });
      box.dataset.ready = "yes";
    });
})();
