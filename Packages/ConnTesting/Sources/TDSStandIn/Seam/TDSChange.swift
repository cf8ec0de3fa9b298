/// What an ENVCHANGE token tells (MS-TDS 2.2.7.9).
enum TDSChange: Sendable, Hashable {
    case database(old: String, new: String)
    case language(old: String, new: String)
    case beganTransaction(UInt64)
    case committedTransaction(UInt64)
    case rolledBackTransaction(UInt64)
}
