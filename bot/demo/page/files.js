/** Files before they are sent: what is refused, and which go together. */

import { fileSize } from "./format.js";
import { say } from "./words.js";

/** Bytes. More than a bot may download (20 MB), so that one can see what the desk says then. */
const LARGEST_FILE = 50 * 1024 * 1024;
export const MOST_FILES = 10;
const LARGEST_PHOTO = 10 * 1024 * 1024;
const PHOTOS = new Set(["image/jpeg", "image/png", "image/webp"]);

/** Why a file is not taken; empty where it is. @param {{name: string, blob: Blob}} file */
export function refusal(file) {
  if (file.blob.size === 0) return say("emptyFile", { name: file.name });
  if (file.blob.size > LARGEST_FILE)
    return say("tooBig", { name: file.name, size: fileSize(file.blob.size), limit: fileSize(LARGEST_FILE) });
  return "";
}

/** Whether a file is sent as a photo: a picture that opens. A broken one goes as the file that it is. */
export async function isPhoto(file) {
  if (!PHOTOS.has(file.blob.type) || file.blob.size > LARGEST_PHOTO) return false;
  try {
    (await createImageBitmap(file.blob)).close();
    return true;
  } catch {
    return false; // it does not decode: no photo
  }
}

/** Photos and files can't share an album: one batch of each; `photo` of a file says which it is. @returns {Array<{as: string, files: Array}>} */
export function batches(files, asFiles) {
  const photos = asFiles ? [] : files.filter((file) => file.photo);
  const others = files.filter((file) => !photos.includes(file));
  return [
    { as: "photo", files: photos },
    { as: "document", files: others },
  ].filter((batch) => batch.files.length);
}
