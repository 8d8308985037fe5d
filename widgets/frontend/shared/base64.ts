// Bytes as text and back, for messages that carry text only.
const SLICE = 0x8000;

export function textOf(bytes: Uint8Array): string {
  let binary = "";
  // In slices, because a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += SLICE) binary += String.fromCharCode(...bytes.subarray(at, at + SLICE));
  return btoa(binary);
}

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
