extension EngineSession {
    /// A procedure called by an RPC message.
    func remoteCall(_ call: TDSProcedureCall) throws(Stop) {
        readClock()
        do throws(Stop) {
            let values = try remote(call)
            guard !isCancelled else { throw .cancelled }
            sink?.returnStatus(values.status)
            for output in values.outputs {
                sink?.returnValue(name: output.name, ordinal: output.ordinal, type: output.type, value: output.value)
            }
        } catch {
            switch error {
            case .failed(let message):
                do throws(Stop) { try settle(message) } catch {
                    if case .cancelled = error { throw error }
                    if case .failed(let message) = error { tell(message) }
                }
                sink?.returnStatus(Int32(truncatingIfNeeded: message.number))
            case .ended: sink?.returnStatus(Int32(truncatingIfNeeded: lastError))
            case .cancelled: throw error
            }
        }
        if isCancelled { throw .cancelled }
        sink?.procedureDone()
    }

    private struct Output {
        var name: String
        var ordinal: Int
        var type: TDSType
        var value: TDSValue
    }

    private func remote(_ call: TDSProcedureCall) throws(Stop) -> (status: Int32, outputs: [Output]) {
        var parameters = call.parameters
        switch call.name.lowercased() {
        case "sp_executesql":
            let text = try units(&parameters, "sp_executesql")
            let declarations = try parameters.isEmpty ? [] : declared(units(&parameters, "sp_executesql"))
            return (0, try run(text, declarations, parameters, skipped: call.parameters.count - parameters.count))
        case "sp_prepare", "sp_prepexec":
            guard parameters.count >= 3 else { throw .failed(missing(call.name)) }
            parameters.removeFirst()
            let declarations = try declared(try units(&parameters, call.name))
            let text = try units(&parameters, call.name)
            do throws(TDSMessage) { _ = try parsed(text) } catch { throw .failed(error) }
            let handle = nextHandle
            nextHandle += 1
            prepared[handle] = (text, declarations)
            var outputs = [
                Output(
                    name: call.parameters[0].name,
                    ordinal: 0,
                    type: .int,
                    value: .integer(Int64(handle))
                )
            ]
            if call.name.lowercased() == "sp_prepexec" {
                outputs += try run(text, declarations, parameters, skipped: 3)
            }
            return (0, outputs)
        case "sp_execute":
            guard let known = try prepared(&parameters) else { throw .failed(unknownHandle(call)) }
            return (0, try run(known.text, known.declarations, parameters, skipped: 1))
        case "sp_unprepare":
            guard try prepared(&parameters) != nil, case .integer(let handle)? = call.parameters.first?.value else {
                throw .failed(unknownHandle(call))
            }
            prepared[Int(handle)] = nil
            return (0, [])
        default: break
        }
        let name: ObjectName
        do throws(TDSMessage) {
            var parser = try Parser(Array(call.name.utf16))
            name = try parser.objectName()
        } catch {
            throw .failed(TDSMessage(2812, 16, "Could not find stored procedure '\(call.name)'.", state: 62))
        }
        let arguments = parameters.map(Self.argument)
        let result = try self.call(name, arguments)
        return (result.status, outputs(parameters, result.values, order: order(name), skipped: 0))
    }

    private static func argument(_ parameter: TDSParameter) -> Argument {
        Argument(
            name: parameter.name.isEmpty ? nil : parameter.name,
            value: parameter.value,
            type: parameter.type,
            isOutput: parameter.isOutput,
            isDefault: parameter.isDefault
        )
    }

    private func run(
        _ text: [UInt16],
        _ declarations: [Statement.ProcedureParameter],
        _ parameters: [TDSParameter],
        skipped: Int
    ) throws(Stop) -> [Output] {
        var parameters = parameters
        // Unnamed parameters go by place; names that differ in case are one.
        for index in parameters.indices where parameters[index].name.isEmpty && index < declarations.count {
            parameters[index].name = declarations[index].name
        }
        let values = try executeText(text, declarations, parameters.map(Self.argument))
        return outputs(parameters, values, order: declarations.map(\.name), skipped: skipped)
    }

    private func outputs(
        _ parameters: [TDSParameter],
        _ values: [String: Frame.Variable],
        order: [String],
        skipped: Int
    ) -> [Output] {
        var outputs: [Output] = []
        for (index, parameter) in parameters.enumerated() where parameter.isOutput {
            let key = parameter.name.isEmpty ? (index < order.count ? order[index] : "") : parameter.name.lowercased()
            guard let variable = values[key] else { continue }
            outputs.append(
                Output(
                    name: parameter.name,
                    ordinal: index + skipped,
                    type: variable.type,
                    value: variable.value
                )
            )
        }
        return outputs
    }

    private func order(_ name: ObjectName) -> [String] {
        guard let object = try? object(name), case .procedure(let procedure) = object,
            let text = try? procedureText(procedure)
        else { return [] }
        return text.parameters.map(\.name)
    }

    private func missing(_ name: String) -> TDSMessage {
        TDSMessage(
            201,
            16,
            "Procedure or function '\(name)' expects parameter '@statement', which was not supplied.",
            state: 10
        )
    }

    private func unknownHandle(_ call: TDSProcedureCall) -> TDSMessage {
        var handle = "0"
        if case .integer(let number)? = call.parameters.first?.value { handle = String(number) }
        return TDSMessage(8179, 16, "Could not find prepared statement with handle \(handle).", state: 2)
    }

    private func units(_ parameters: inout [TDSParameter], _ name: String) throws(Stop) -> [UInt16] {
        guard !parameters.isEmpty else { throw .failed(missing(name)) }
        let parameter = parameters.removeFirst()
        guard case .text(let units) = parameter.value else {
            if case .null = parameter.value { return [] }
            throw .failed(
                TDSMessage(
                    214,
                    16,
                    "Procedure expects parameter '@statement' of type 'ntext/nchar/nvarchar'.",
                    state: 2
                )
            )
        }
        return units
    }

    private func declared(_ text: [UInt16]) throws(Stop) -> [Statement.ProcedureParameter] {
        do throws(TDSMessage) { return try Self.declarations(text) } catch { throw .failed(error) }
    }

    private func prepared(_ parameters: inout [TDSParameter]) throws(Stop)
        -> (text: [UInt16], declarations: [Statement.ProcedureParameter])?
    {
        guard !parameters.isEmpty, case .integer(let handle) = parameters.removeFirst().value else { return nil }
        return prepared[Int(clamping: handle)]
    }
}
