/// uniqueidentifier on the wire: the first three fields have their bytes in reverse order (MS-TDS 2.2.5.5.2).
enum WireUUID {
    private static let places = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]

    /// From one order to the other. Needs 16 bytes.
    static func swapped(_ bytes: some RandomAccessCollection<UInt8>) -> [UInt8] {
        places.map { bytes[bytes.index(bytes.startIndex, offsetBy: $0)] }
    }
}
