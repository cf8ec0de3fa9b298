/// An argument of a procedure call.
struct CallArgument {
    var parameter: RPCParameter
    /// The parameter's name with its `@`; `nil` for by position.
    var name: String?
    /// Whether the value comes back.
    var isOutput = false
}
