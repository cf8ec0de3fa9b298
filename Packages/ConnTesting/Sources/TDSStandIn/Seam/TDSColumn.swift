/// A column of a result or of a bulk load.
struct TDSColumn: Sendable, Hashable {
    var name: String
    var type: TDSType
    var isNullable = true
    var isIdentity = false
    var isComputed = false
}
