// Photos as they are sent: not larger than anybody needs, and without what cameras write into them, such as the place.

import { AttachmentError } from "../session/files.js";

/** The longest side, in pixels. */
const LONGEST = 2048;
/** How true to the original a JPEG is, of 1. */
const QUALITY = 0.85;
/** What a screenshot may have at most to stay without loss, in bytes. */
const LOSSLESS = 3 * 1024 * 1024;
/** Cameras' pictures by type, or by name where the browser knows no type; drawings and animations come from no camera. */
const TYPE = /^image\/(?!svg|gif)/;
const NAME = /\.(jpe?g|png|webp|avif|hei[cf]|tiff?|dng)$/i;
const ENDINGS: Readonly<Record<string, string>> = { "image/jpeg": "jpg", "image/png": "png" };

/**
 * `file` as it is sent: a photo drawn anew, so that nothing of it is left but what is seen; anything else as it is. Rejects
 * with an `AttachmentError` where the browser cannot draw it: then nobody knows what is in it.
 */
export async function withoutPlace(file: File): Promise<File> {
  if (!TYPE.test(file.type) && !(file.type === "" && NAME.test(file.name))) return file;
  let picture: ImageBitmap | null = null;
  try {
    // Turned as it was meant: how the camera was held stands in what is not sent.
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    return await redrawn(file, picture);
  } catch (cause) {
    const isThere = await file
      .slice(0, 1)
      .arrayBuffer()
      .then(
        () => true,
        () => false,
      );
    throw new AttachmentError(isThere ? "place" : "unreadable", file.name, cause);
  } finally {
    picture?.close();
  }
}

async function redrawn(file: File, picture: ImageBitmap): Promise<File> {
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const drawing = canvas.getContext("2d");
  if (!drawing) throw new Error("the browser gives nothing to draw on");
  truthful(drawing);
  drawing.imageSmoothingQuality = "high";
  const draw = () => drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
  if (file.type === "image/png") {
    draw();
    const blob = await encoded(canvas, "image/png");
    if (blob.size <= LOSSLESS) return named(file, blob);
  }
  // What can be seen through is white in a JPEG.
  drawing.fillStyle = "#fff";
  drawing.fillRect(0, 0, canvas.width, canvas.height);
  draw();
  return named(file, await encoded(canvas, "image/jpeg"));
}

/** Against being told apart some browsers give back other colours than were drawn: no photo comes through that. */
function truthful(drawing: CanvasRenderingContext2D): void {
  drawing.fillStyle = "#123456";
  drawing.fillRect(0, 0, 1, 1);
  const [red, green, blue] = drawing.getImageData(0, 0, 1, 1).data;
  drawing.clearRect(0, 0, 1, 1);
  if (red !== 0x12 || green !== 0x34 || blue !== 0x56) throw new Error("the browser changes what is drawn");
}

function encoded(canvas: HTMLCanvasElement, type: string): Promise<Blob> {
  return new Promise((done, fail) => {
    const given = (blob: Blob | null) => (blob ? done(blob) : fail(new Error("the picture cannot be written")));
    canvas.toBlob(given, type, QUALITY);
  });
}

/** Under the same name, with the ending of what it is now. */
function named({ name, lastModified }: File, blob: Blob): File {
  const ending = ENDINGS[blob.type];
  const stem = name.replace(NAME, "");
  return new File([blob], ending ? `${stem}.${ending}` : name, { type: blob.type, lastModified });
}
