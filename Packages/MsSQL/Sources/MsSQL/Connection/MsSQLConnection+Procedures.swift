internal import CFreeTDS
@_spi(SQLDrivers) public import SQLCore

extension MsSQLConnection {
    /// Calls a procedure; what its OUTPUT parameters hold comes back in the order of the arguments.
    ///
    /// An argument of direction `.output` is declared as its value's type; one that is NULL comes back as text.
    public func callProcedure(
        _ name: SQLTableName,
        arguments: [SQLProcedureArgument]
    ) throws(ConnError) -> SQLProcedureResult {
        try beginOperation()
        let procedure = try MsSQLDriver.dialect.quote(name)
        var calls: [CallArgument] = []
        var needsText = false
        for (index, argument) in arguments.enumerated() {
            let isOutput = argument.direction != .input
            do throws(ConnError) {
                let parameter = try RPCParameter(argument.value, isOutput: isOutput)
                needsText = needsText || parameter.literal != nil
                calls.append(CallArgument(parameter: parameter, name: try Self.name(argument.name), isOutput: isOutput))
            } catch {
                throw error.with { $0.message = "Argument \(argument.name ?? String(index + 1)) " + $0.message }
            }
        }
        knownState = nil
        do throws(ConnError) {
            if needsText {
                try link.send(call: "sp_executesql", arguments: Self.text(procedure, calls))
            } else {
                try link.send(call: procedure, arguments: calls)
            }
        } catch {
            noteFailure(error)
            throw error
        }
        return try result(of: calls, isText: needsText)
    }

    /// A parameter's name with its `@`.
    private static func name(_ name: String?) throws(ConnError) -> String? {
        guard let name else { return nil }
        let bare = name.hasPrefix("@") ? String(name.dropFirst()) : name
        let isName =
            !bare.isEmpty && bare.utf16.count <= 127
            && bare.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || ("0"..."9").contains($0) || "_#$@".unicodeScalars.contains($0)
            }
        guard isName else {
            throw ConnError(.invalidInput, "has the name '\(name)', which is none of a parameter")
        }
        return "@" + bare
    }

    /// The call as a statement's text, for values that db-lib cannot send.
    private static func text(_ procedure: String, _ calls: [CallArgument]) throws(ConnError) -> [CallArgument] {
        var before = ""
        var places: [String] = []
        var declarations = ["@R int OUTPUT"]
        var values = [CallArgument(parameter: try RPCParameter(.int(0), isOutput: true), isOutput: true)]
        for (index, call) in calls.enumerated() {
            let variable = "@P\(index + 1)"
            if let literal = call.parameter.literal, !call.isOutput {
                before += "DECLARE \(variable) \(call.parameter.declaration) = \(literal); "
            } else {
                var call = call
                var declaration = call.parameter.declaration
                if let literal = call.parameter.literal {
                    before += "SET \(variable) = \(literal); "
                    call.parameter = try RPCParameter(.null, isOutput: true)
                    declaration = call.parameter.declaration
                }
                call.name = nil
                declarations.append("\(variable) \(declaration)\(call.isOutput ? " OUTPUT" : "")")
                values.append(call)
            }
            places.append("\(calls[index].name.map { "\($0) = " } ?? "")\(variable)\(call.isOutput ? " OUTPUT" : "")")
        }
        let text = "\(before)EXEC @R = \(procedure) \(places.joined(separator: ", "))"
        let texts = [text, declarations.joined(separator: ",")]
        return texts.map { CallArgument(parameter: RPCParameter(unicode: $0)) } + values
    }

    /// Reads all results, then what the parameters hold.
    private func result(of calls: [CallArgument], isText: Bool) throws(ConnError) -> SQLProcedureResult {
        let cursor = try MsSQLCursor(self, SQLStatement(text: ""), hasEpilogue: false)
        defer { cursor.close() }
        var frames: [DataFrame] = []
        repeat {
            if let frame = try cursor.nextBatch(maximumRows: .max) { frames.append(frame) }
        } while try cursor.nextResult()
        link.enter()
        var status = dbhasretstat(link.process) != 0 ? Int(dbretstatus(link.process)) : nil
        var outputs = try OutputValue.all(of: link.process, options: options.decoding).map {
            SQLValue($0.value) ?? .null
        }
        if isText, !outputs.isEmpty {
            if case .int(let number) = outputs.removeFirst() { status = Int(number) }
        }
        return SQLProcedureResult(frames: frames, outputs: outputs, returnStatus: status, summary: cursor.summary)
    }
}
