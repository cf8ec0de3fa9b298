/// Cuts a stream of bytes into packets (MS-TDS 2.2.3). A packet that can't be one ends the connection.
struct PacketReader {
    /// The largest packet that a client may send; LOGIN7 negotiates it, and 32,767 is the protocol's limit.
    var limit = 32_767
    private var buffer: [UInt8] = []
    private var start = 0

    /// Takes what arrived.
    mutating func append(_ bytes: some Sequence<UInt8>) {
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole packet; `nil` until more bytes are there.
    mutating func next() throws(WireError) -> Packet? {
        guard buffer.count - start >= Packet.headerSize else {
            if start < buffer.count, PacketType(rawValue: buffer[start]) == nil {
                throw .malformed("no packet type \(buffer[start])")
            }
            return nil
        }
        guard let type = PacketType(rawValue: buffer[start]) else {
            throw .malformed("no packet type \(buffer[start])")
        }
        let length = Int(buffer[start + 2]) << 8 | Int(buffer[start + 3])
        guard length >= Packet.headerSize, length <= limit else { throw .malformed("a packet of \(length) bytes") }
        guard buffer.count - start >= length else { return nil }
        let status = PacketStatus(rawValue: buffer[start + 1])
        let data = buffer[(start + Packet.headerSize)..<(start + length)]
        start += length
        return Packet(type: type, status: status, data: data)
    }
}
