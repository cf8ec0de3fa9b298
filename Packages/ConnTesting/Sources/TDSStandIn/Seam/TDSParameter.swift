/// A parameter of a procedure.
struct TDSParameter: Sendable {
    /// With its `@`; empty: by place.
    var name: String
    var type: TDSType
    var value: TDSValue
    var isOutput = false
    var isDefault = false
}
