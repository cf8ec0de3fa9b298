/// The first byte of a packet (MS-TDS 2.2.3.1.1).
enum PacketType: UInt8, Sendable {
    case batch = 0x01
    /// A login of before TDS 7.
    case oldLogin = 0x02
    case procedures = 0x03
    case answer = 0x04
    case attention = 0x06
    case bulkLoad = 0x07
    case federatedToken = 0x08
    case transaction = 0x0E
    case login = 0x10
    case sspi = 0x11
    case prelogin = 0x12
}
