/** Colour maps: one with evenly rising lightness, one of colours that most colour-blind readers tell apart. */

/** Okabe and Ito's colours, strongest first; always used together with a dash and a marker. */
export const CATEGORICAL = ["#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442", "#000000"];
export const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3], [1, 3], [10, 4]];

/** @param {number} lightness @param {number} chroma @param {number} hue */
function rgb(lightness, chroma, hue) {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ].map((x) => Math.min(1, Math.max(0, x)))
    .map((x) => Math.floor((x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055) * 255 + 0.5));
}

/**
 * Dark blue (low) to pale yellow (high); lightness rises evenly, so it reads in grey too.
 * @param {number} [count]
 * @returns {number[][]}
 */
export function sequential(count = 256) {
  return Array.from({ length: count }, (_, i) => {
    const t = i / (count - 1);
    const chroma = 0.055 + 0.075 * Math.sin(Math.PI * t) + 0.015 * t;
    return rgb(0.26 + 0.7 * t, chroma, ((275 - 170 * t) * Math.PI) / 180);
  });
}

/**
 * How far up the map a value stands, 0 to 1: evenly in the logarithm of its height above the lowest of `bands`.
 * @param {number[]} bands
 */
export function rising(bands) {
  const low = bands[0];
  const unit = (bands[1] ?? 1) - low || 1;
  const span = Math.log((bands[bands.length - 1] - low) / unit + 1) || 1;
  return (/** @type {number} */ value) => Math.log(Math.max(0, value - low) / unit + 1) / span;
}

/**
 * A small image with one pixel a value, coloured by how far up the map it stands; row 0 of `values` is drawn at the
 * bottom. Not finite is hatched grey.
 * @param {ArrayLike<number>} values @param {number} width @param {number} height @param {number[]} bands
 * @param {(value: number) => number} [rise]
 */
export function heat(values, width, height, bands, rise = rising(bands)) {
  const map = sequential();
  const image = new ImageData(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = values[y * width + x];
      const grey = (x + y) % 8 < 3 ? 120 : 215;
      const shade = Number.isFinite(value) ? map[Math.max(0, Math.min(255, Math.round(255 * rise(value))))] : [grey, grey, grey];
      image.data.set([shade[0], shade[1], shade[2], 255], 4 * ((height - 1 - y) * width + x));
    }
  }
  return image;
}
