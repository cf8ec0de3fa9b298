/// The first byte of an answer's token (MS-TDS 2.2.7).
enum WireToken {
    static let columns: UInt8 = 0x81
    static let returnStatus: UInt8 = 0x79
    static let error: UInt8 = 0xAA
    static let info: UInt8 = 0xAB
    static let returnValue: UInt8 = 0xAC
    static let loginAcknowledged: UInt8 = 0xAD
    static let features: UInt8 = 0xAE
    static let row: UInt8 = 0xD1
    static let nullRow: UInt8 = 0xD2
    static let change: UInt8 = 0xE3
    static let done: UInt8 = 0xFD
    static let doneProcedure: UInt8 = 0xFE
    static let doneInProcedure: UInt8 = 0xFF
}
