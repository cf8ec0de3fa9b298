extension EngineSession {
    /// RAISERROR.
    func raise(
        _ text: Expression,
        _ severity: Expression,
        _ state: Expression,
        _ arguments: [Expression],
        _ statement: Statement
    ) throws(TDSMessage) {
        let (value, type) = try evaluateTyped(text, as: nil)
        guard case .integer(let level) = try evaluate(severity, as: .int),
            case .integer(let given) = try evaluate(state, as: .int)
        else { throw .syntax(near: "RAISERROR", line: statement.line) }
        var number = 50_000
        var message = Conversion.plainText(value, type) ?? ""
        if case .integer(let id) = value {
            guard id >= 50_000 else {
                throw TDSMessage(
                    2732,
                    16,
                    "Error number \(id) is invalid. The number must be from 13000 through 2147483647 and it cannot be 50000."
                )
            }
            number = Int(id)
            message = "Error \(id)"
        }
        var values: [(TDSValue, TDSType)] = []
        for argument in arguments {
            let evaluated = try evaluateTyped(argument, as: nil)
            values.append((evaluated.value, evaluated.type))
        }
        message = Self.formatted(message, values)
        var made = TDSMessage(
            number,
            Int(max(0, min(level, 25))),
            message,
            state: Int(max(1, min(given, 255))),
            line: statement.line
        )
        made.procedure = frame.procedure
        if made.severity <= 10 {
            tell(made)
            return
        }
        throw made.severity > 18
            ? TDSMessage(
                2754,
                16,
                "Error severity levels greater than 18 can only be specified by members of the sysadmin role, using the WITH LOG option."
            ) : made
    }

    /// printf's `%s`, `%d` and `%%`.
    private static func formatted(_ text: String, _ values: [(TDSValue, TDSType)]) -> String {
        var result = ""
        var rest = text[...]
        var next = 0
        while let mark = rest.firstIndex(of: "%") {
            result += rest[..<mark]
            rest = rest[rest.index(after: mark)...]
            guard let kind = rest.first else { break }
            rest.removeFirst()
            switch kind {
            case "s", "d", "i", "u":
                if next < values.count {
                    var isNull = false
                    if case .null = values[next].0 { isNull = true }
                    result += isNull ? "(null)" : Conversion.plainText(values[next].0, values[next].1) ?? ""
                } else {
                    result += "(null)"
                }
                next += 1
            case "%": result += "%"
            default: result += "%" + String(kind)
            }
        }
        return result + rest
    }

    /// THROW, with or without its own error.
    func raise(_ parts: (Expression, Expression, Expression)?, _ statement: Statement) throws(Stop) {
        let message: TDSMessage
        if let parts {
            do throws(TDSMessage) {
                guard case .integer(let number) = try evaluate(parts.0, as: .int),
                    case .text(let text) = try evaluate(parts.1, as: .nvarchar(length: 2_048)),
                    case .integer(let state) = try evaluate(parts.2, as: .int)
                else { throw TDSMessage.syntax(near: "THROW", line: statement.line) }
                guard number >= 50_000 else {
                    throw TDSMessage(
                        35_100,
                        16,
                        "Error number \(number) in the THROW statement is outside the valid range. Specify an error number "
                            + "in the valid range of 50000 to 2147483647."
                    )
                }
                var made = TDSMessage(Int(number), 16, Conversion.string(text), state: Int(state), line: statement.line)
                made.procedure = frame.procedure
                message = made
            } catch {
                try settle(error)
                done(nil)
                return
            }
        } else {
            guard let caught else {
                try settle(
                    TDSMessage(
                        10_704,
                        15,
                        "To rethrow an error, a THROW statement must be used inside a CATCH block. Insert the THROW "
                            + "statement inside a CATCH block, or add error parameters to the THROW statement."
                    )
                )
                return
            }
            message = caught
        }
        lastError = message.number
        if tryDepth > 0 {
            if transaction.count > 0, settings.xactAbort { transaction.isDoomed = true }
            throw .failed(message)
        }
        tell(message)
        done(nil)
        if settings.xactAbort, transaction.count > 0 { rollbackAll() }
        throw .ended
    }
}
