/// One packet of a client, its header taken off (MS-TDS 2.2.3).
struct Packet: Hashable, Sendable {
    static let headerSize = 8

    var type: PacketType
    var status: PacketStatus
    var data: ArraySlice<UInt8>
}
