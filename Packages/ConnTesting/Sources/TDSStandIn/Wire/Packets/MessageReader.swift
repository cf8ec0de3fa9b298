/// Makes messages of packets: all of one message have its type, and the last one says so.
struct MessageReader {
    struct Message: Hashable {
        var type: PacketType
        /// The first packet's flags, and the last one's.
        var status: PacketStatus
        var data: [UInt8]
    }

    /// The longest message, in bytes.
    var limit: Int
    private var current: Message?

    init(limit: Int = 256 << 20) {
        self.limit = limit
    }

    /// Whether a message has begun and not ended.
    var isInside: Bool { current != nil }

    /// Takes a packet; returns the message that it ends.
    mutating func append(_ packet: Packet) throws(WireError) -> Message? {
        var message = current ?? Message(type: packet.type, status: [], data: [])
        current = nil
        guard message.type == packet.type else {
            throw .malformed("a packet of type \(packet.type) inside a message of type \(message.type)")
        }
        guard message.data.count + packet.data.count <= limit else { throw .tooLong }
        message.status.formUnion(packet.status)
        message.data.append(contentsOf: packet.data)
        if packet.status.contains(.endOfMessage) { return message }
        current = message
        return nil
    }

    /// Forgets a message that has begun.
    mutating func drop() {
        current = nil
    }
}
