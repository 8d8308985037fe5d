// Sends a file to the kernel in pieces, each a message of its own: servers cut connections that send too much at once.
import { textOf } from "../shared/base64.ts";
import type { Rpc } from "../shared/rpc.ts";

export async function sendFile(rpc: Rpc, file: File, pieceBytes: number): Promise<void> {
  await rpc.call("begin", { name: file.name, size: file.size });
  for (let at = 0; at < file.size; at += pieceBytes) {
    const piece = new Uint8Array(await file.slice(at, at + pieceBytes).arrayBuffer());
    await rpc.call("piece", { content: textOf(piece) });
  }
  await rpc.call("read");
}
