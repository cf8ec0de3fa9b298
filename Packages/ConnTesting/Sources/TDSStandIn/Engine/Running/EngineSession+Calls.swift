extension EngineSession {
    /// What a call hands to a parameter.
    struct Argument {
        var name: String?
        var value: TDSValue
        var type: TDSType
        var isOutput = false
        var isDefault = false
    }

    /// Runs a body in a frame of its own and gives back what its variables were at the end.
    func inFrame(_ inner: Frame, _ body: () throws(Stop) -> Void) throws(Stop) -> Frame {
        guard depth < 32 else { throw .failed(Self.tooDeep) }
        let saved = frame
        let savedSettings = settings
        let (savedIsolation, savedTimeout) = (isolation, lockTimeout)
        frame = inner
        depth += 1
        var stop: Stop?
        do throws(Stop) { try body() } catch { stop = error }
        let result = frame
        dropTableVariables()
        frame = saved
        depth -= 1
        settings = savedSettings
        isolation = savedIsolation
        lockTimeout = savedTimeout
        if let stop { throw stop }
        return result
    }

    /// Binds arguments to declared parameters.
    private func bind(
        _ arguments: [Argument],
        to parameters: [Statement.ProcedureParameter],
        _ name: String,
        _ sql: String?
    )
        throws(TDSMessage) -> [String: Frame.Variable]
    {
        var variables: [String: Frame.Variable] = [:]
        var given: [String: Argument] = [:]
        for (index, argument) in arguments.enumerated() {
            let key: String
            if let name = argument.name, !name.isEmpty {
                key = name.lowercased()
            } else {
                guard index < parameters.count else {
                    throw TDSMessage(
                        8144,
                        16,
                        "Procedure or function \(name) has too many arguments specified.",
                        state: 2
                    )
                }
                key = parameters[index].name
            }
            guard parameters.contains(where: { $0.name == key }) else {
                throw TDSMessage(8145, 16, "\(key) is not a parameter for procedure \(name).")
            }
            given[key] = argument
        }
        for parameter in parameters {
            let type = try parameter.type.resolved()
            if let argument = given[parameter.name], !argument.isDefault {
                if argument.isOutput, !parameter.isOutput {
                    throw TDSMessage(
                        8162,
                        16,
                        "The formal parameter \"\(parameter.name)\" was not declared as an OUTPUT parameter, but the actual "
                            + "parameter passed in requested output.",
                        state: 2
                    )
                }
                let value: TDSValue
                do throws(TDSMessage) {
                    value = try Conversion.convert(argument.value, from: argument.type, to: type)
                } catch {
                    throw error.number == 245 || error.number == 248 || error.number == 529
                        ? TDSMessage(
                            8114,
                            16,
                            "Error converting data type \(argument.type.name) to \(type.name).",
                            state: 5
                        )
                        : error
                }
                variables[parameter.name] = Frame.Variable(type: type, value: value)
            } else if let initial = parameter.initial {
                variables[parameter.name] = Frame.Variable(type: type, value: try evaluate(initial, as: type))
            } else if let sql {
                let declared = parameters.map { "\($0.name) \($0.type.name)" }.joined(separator: ",")
                throw TDSMessage(
                    8178,
                    16,
                    "The parameterized query '(\(declared))\(sql.prefix(100))' expects the parameter '\(parameter.name)', which "
                        + "was not supplied."
                )
            } else {
                throw TDSMessage(
                    201,
                    16,
                    "Procedure or function '\(name)' expects parameter '\(parameter.name)', which was not supplied.",
                    state: 4
                )
            }
        }
        return variables
    }

    /// Runs a procedure of the catalogue or of the system; its status and the parameters' values at its end.
    func call(_ name: ObjectName, _ arguments: [Argument]) throws(Stop) -> (
        status: Int32, values: [String: Frame.Variable]
    ) {
        if let status = try systemCall(name, arguments) { return status }
        var inner = Frame()
        let text: Statement.ProcedureText
        do throws(TDSMessage) {
            guard case .procedure(let procedure)? = try object(name) else {
                throw TDSMessage(2812, 16, "Could not find stored procedure '\(name.text)'.", state: 62)
            }
            text = try procedureText(procedure)
            inner.variables = try bind(arguments, to: text.parameters, procedure.name, nil)
            inner.procedure = procedure.name
        } catch {
            let message =
                error.number == 208
                ? TDSMessage(2812, 16, "Could not find stored procedure '\(name.text)'.", state: 62) : error
            throw .failed(message)
        }
        let before = transaction.count
        let after = try inFrame(inner) { () throws(Stop) in _ = try run(text.body) }
        if transaction.count != before, transaction.count > 0 || before > 0, !transaction.isDoomed {
            let mismatch = TDSMessage(
                266,
                16,
                "Transaction count after EXECUTE indicates a mismatching number of BEGIN and COMMIT statements. Previous count "
                    + "= \(before), current count = \(transaction.count).",
                state: 2
            )
            if tryDepth > 0 { throw .failed(mismatch) }
            var told = mismatch
            told.procedure = inner.procedure
            tell(told)
        }
        return (after.returned, after.variables)
    }

    /// Runs a text with parameters: sp_executesql and the prepared ones.
    func executeText(_ text: [UInt16], _ declarations: [Statement.ProcedureParameter], _ arguments: [Argument])
        throws(Stop) -> [String: Frame.Variable]
    {
        var inner = Frame()
        let statements: [Statement]
        do throws(TDSMessage) {
            statements = try parsed(text)
            inner.variables = try bind(arguments, to: declarations, "sp_executesql", Conversion.string(text))
        } catch {
            throw .failed(error)
        }
        return try inFrame(inner) { () throws(Stop) in _ = try run(statements) }.variables
    }

    static func declarations(_ text: [UInt16]) throws(TDSMessage) -> [Statement.ProcedureParameter] {
        if text.allSatisfy({ $0 <= 32 }) { return [] }
        var parser = try Parser(text)
        let list = try parser.list { (parser) throws(TDSMessage) in try parser.procedureParameter() }
        guard parser.isAtEnd else { throw parser.unexpected() }
        return list
    }

    // MARK: EXEC

    func execute(_ call: Statement.Execute, _ statement: Statement) throws(Stop) {
        do throws(Stop) {
            let arguments: [Argument]
            readClock()
            do throws(TDSMessage) { arguments = try self.arguments(call) } catch { throw .failed(error) }
            let result = try self.call(call.name, arguments)
            take(call, arguments, result.values)
            if let name = call.result, let variable = frame.variables[name] {
                do throws(TDSMessage) {
                    frame.variables[name]?.value = try Conversion.convert(
                        .integer(Int64(result.status)),
                        from: .int,
                        to: variable.type
                    )
                } catch { throw .failed(error) }
            }
            if depth == 0, !isCancelled, !frame.isInTrigger {
                sink?.returnStatus(result.status)
                sink?.procedureDone()
            }
        } catch {
            guard case .failed(var message) = error else { throw error }
            if tryDepth > 0, caughtHere(message) { throw error }
            if message.line == 1 { message.line = statement.line }
            try settle(message)
            done(nil)
        }
    }

    private func caughtHere(_ message: TDSMessage) -> Bool { true }

    private func arguments(_ call: Statement.Execute) throws(TDSMessage) -> [Argument] {
        var arguments: [Argument] = []
        for argument in call.arguments {
            guard let value = argument.value else {
                arguments.append(Argument(name: argument.name, value: .null, type: .int, isDefault: true))
                continue
            }
            let made = try evaluateTyped(value, as: nil)
            arguments.append(
                Argument(name: argument.name, value: made.value, type: made.type, isOutput: argument.isOutput)
            )
        }
        return arguments
    }

    /// OUTPUT values go back to the caller's variables.
    private func take(_ call: Statement.Execute, _ arguments: [Argument], _ values: [String: Frame.Variable]) {
        let order = parameterOrder(call.name)
        for (index, argument) in call.arguments.enumerated() where argument.isOutput {
            guard case .variable(let name)? = argument.value, let target = frame.variables[name] else { continue }
            let key = argument.name ?? (index < order.count ? order[index] : "")
            guard let source = values[key] else { continue }
            if let value = try? Conversion.convert(source.value, from: source.type, to: target.type) {
                frame.variables[name]?.value = value
            }
        }
    }

    private func parameterOrder(_ name: ObjectName) -> [String] {
        guard let object = try? object(name), case .procedure(let procedure) = object,
            let text = try? procedureText(procedure)
        else { return [] }
        return text.parameters.map(\.name)
    }

    /// EXEC ('text').
    func executeText(_ text: Expression, _ statement: Statement) throws(Stop) {
        do throws(Stop) {
            let units: [UInt16]
            do throws(TDSMessage) {
                guard case .text(let made) = try evaluate(text, as: .nvarchar(length: nil)) else { return }
                units = made
            } catch {
                throw .failed(error)
            }
            _ = try executeText(units, [], [])
        } catch {
            guard case .failed(let message) = error, tryDepth == 0 else { throw error }
            try settle(message)
            done(nil)
        }
    }

    /// INSERT … EXEC: the rows that the procedure tells.
    func captured(_ call: Statement.Execute) throws(TDSMessage) -> ([[TDSValue]], [TDSType]) {
        let collector = CollectingSink()
        let saved = sink
        sink = collector
        tryDepth += 1
        defer {
            sink = saved
            tryDepth -= 1
        }
        let arguments = try arguments(call)
        do throws(Stop) { _ = try self.call(call.name, arguments) } catch {
            switch error {
            case .failed(let message): throw message
            default: throw .cancelled
            }
        }
        return (collector.rows, collector.types)
    }
}
