/// How far a download or upload has come.
public struct FTPProgress: Sendable, Hashable {
    /// Bytes so far; for a transfer that goes on those of before count.
    public let bytes: Int64
    /// Bytes in all; `nil` if that is not known.
    public let total: Int64?

    /// From 0 to 1; `nil` if the total is not known.
    public var fraction: Double? {
        guard let total else { return nil }
        return total == 0 ? 1 : Double(bytes) / Double(total)
    }
}
