/// A function call of SQLite's that runs our code: what its arguments are and what it makes of them.
final class CallSite {
    let arguments: [TDSType]
    let result: TDSType
    /// Whether NULL in an argument makes NULL.
    let isStrict: Bool
    let evaluate: ([TDSValue]) throws(TDSMessage) -> TDSValue

    init(
        _ arguments: [TDSType],
        _ result: TDSType,
        isStrict: Bool,
        _ evaluate: @escaping ([TDSValue]) throws(TDSMessage) -> TDSValue
    ) {
        self.arguments = arguments
        self.result = result
        self.isStrict = isStrict
        self.evaluate = evaluate
    }
}
