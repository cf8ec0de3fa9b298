/// What a batch or one call of a procedure has to itself.
struct Frame {
    struct Variable {
        var type: TDSType
        var value: TDSValue
    }

    var variables: [String: Variable] = [:]
    /// Table variables.
    var tables: [String: TableDefinition] = [:]
    /// `inserted` and `deleted` within a trigger.
    var special: [String: TableDefinition] = [:]
    var scopeIdentity: TDSValue = .null
    var procedure = ""
    var returned: Int32 = 0
    var isInTrigger = false
}
