/// The second byte of a packet (MS-TDS 2.2.3.1.2).
struct PacketStatus: OptionSet, Sendable, Hashable {
    var rawValue: UInt8

    /// The message's last packet.
    static let endOfMessage = PacketStatus(rawValue: 0x01)
    /// The client cancels what it has begun to send.
    static let ignore = PacketStatus(rawValue: 0x02)
    /// Reset the session before this request.
    static let reset = PacketStatus(rawValue: 0x08)
    /// The same, and keep the open transaction.
    static let resetKeepingTransaction = PacketStatus(rawValue: 0x10)
}
