/// The status of DONE, DONEPROC and DONEINPROC (MS-TDS 2.2.7.6).
struct DoneStatus: OptionSet, Sendable, Hashable {
    var rawValue: UInt16

    static let more = DoneStatus(rawValue: 0x0001)
    static let error = DoneStatus(rawValue: 0x0002)
    static let count = DoneStatus(rawValue: 0x0010)
    static let attention = DoneStatus(rawValue: 0x0020)
}
