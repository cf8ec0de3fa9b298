/// Bounds what a schema may say: its tables may be shared, so that few bytes could name endless fields and texts.
struct FlatBudget {
    private var fields = 100_000
    private var textBytes = 256 << 20

    /// Counts a field or a pair of metadata.
    mutating func field(_ table: FlatTable) throws(FrameError) {
        fields -= 1
        if fields < 0 { throw table.bytes.fault("have more than 100000 fields", at: table.position) }
    }

    /// Reads a text and counts its bytes.
    mutating func text(_ table: FlatTable, _ field: Int) throws(FrameError) -> String? {
        guard let text = try table.text(field) else { return nil }
        textBytes -= text.utf8.count
        if textBytes < 0 { throw table.bytes.fault("have more than 256 MiB of text", at: table.position) }
        return text
    }
}
