/// What an ENVCHANGE token is about (MS-TDS 2.2.7.9).
enum EnvironmentType: UInt8, Sendable {
    case database = 1
    case language = 2
    case packetSize = 4
    case collation = 7
    case begin = 8
    case commit = 9
    case rollback = 10
    case reset = 18
}
