"""Steps become pictures: SVG that takes its colours and letters from the page in which it stands."""
