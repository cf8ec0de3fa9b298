extension EngineSession {
    /// The system's procedures; `nil`: the name is none of theirs.
    func systemCall(_ name: ObjectName, _ arguments: [Argument]) throws(Stop)
        -> (status: Int32, values: [String: Frame.Variable])?
    {
        switch name.name.lowercased() {
        case "sp_executesql":
            var rest = arguments
            let text = try take(&rest, "@stmt", "@statement")
            guard let text else {
                throw .failed(
                    TDSMessage(
                        201,
                        16,
                        "Procedure or function 'sp_executesql' expects parameter '@statement', which was not supplied.",
                        state: 10
                    )
                )
            }
            var declarations: [Statement.ProcedureParameter] = []
            if let list = try take(&rest, "@params", "@parameters") {
                do throws(TDSMessage) { declarations = try Self.declarations(list) } catch { throw .failed(error) }
            }
            let values = try executeText(text, declarations, rest)
            return (0, values)
        case "sp_getapplock": return (try applicationLock(arguments), [:])
        case "sp_releaseapplock": return (try releaseApplicationLock(arguments), [:])
        case "sp_reset_connection": return (0, [:])
        case "sp_oacreate", "xp_cmdshell":
            throw .failed(TDSMessage(15_281, 16, "The procedure '\(name.name)' is not part of the stand-in."))
        default: return nil
        }
    }

    private func take(_ arguments: inout [Argument], _ names: String...) throws(Stop) -> [UInt16]? {
        guard let first = arguments.first else { return nil }
        if let name = first.name, !names.contains(name.lowercased()) { return nil }
        arguments.removeFirst()
        guard case .text(let units) = first.value else {
            if case .null = first.value { return [] }
            throw .failed(
                TDSMessage(
                    214,
                    16,
                    "Procedure expects parameter '\(names[0])' of type 'ntext/nchar/nvarchar'.",
                    state: 2
                )
            )
        }
        return units
    }

    private func named(_ arguments: [Argument], _ order: [String]) -> [String: Argument] {
        var result: [String: Argument] = [:]
        for (index, argument) in arguments.enumerated() {
            let key = argument.name?.lowercased() ?? (index < order.count ? order[index] : "")
            result[key] = argument
        }
        return result
    }

    private func text(_ argument: Argument?) -> String? {
        guard case .text(let units)? = argument?.value else { return nil }
        return Conversion.string(units)
    }

    /// sp_getapplock: 0 at once, 1 after a wait, -1 timed out, -2 cancelled, -3 a deadlock's victim, -999 bad call.
    private func applicationLock(_ arguments: [Argument]) throws(Stop) -> Int32 {
        let given = named(arguments, ["@resource", "@lockmode", "@lockowner", "@locktimeout", "@dbprincipal"])
        guard let resource = text(given["@resource"]), let mode = text(given["@lockmode"])?.lowercased(),
            ["shared", "exclusive", "update", "intentshared", "intentexclusive"].contains(mode)
        else { return -999 }
        let owner = text(given["@lockowner"])?.lowercased() ?? "transaction"
        if owner == "transaction", transaction.count == 0 {
            let message = TDSMessage(
                15_661,
                16,
                "You attempted to acquire a transactional application lock without an active transaction."
            )
            throw .failed(message)
        }
        var timeout = lockTimeout
        if case .integer(let number)? = given["@locktimeout"]?.value { timeout = number }
        let name = "app \(database.id) \(resource.lowercased())"
        let started = Monitor.now()
        let outcome = engine.locks.acquire(
            name,
            session: login.sessionID,
            isShared: mode.hasSuffix("shared"),
            timeout: timeout,
            isCancelled: { isCancelled }
        )
        switch outcome {
        case .granted:
            if owner == "transaction" {
                transaction.applicationLocks.insert(name)
            } else {
                applicationLocks.insert(name)
            }
            return Monitor.now() - started > 1_000_000 ? 1 : 0
        case .timedOut: return -1
        case .deadlock: return -3
        case .cancelled: throw .cancelled
        }
    }

    private func releaseApplicationLock(_ arguments: [Argument]) throws(Stop) -> Int32 {
        let given = named(arguments, ["@resource", "@lockowner", "@dbprincipal"])
        guard let resource = text(given["@resource"]) else { return -999 }
        let name = "app \(database.id) \(resource.lowercased())"
        guard engine.locks.release(name, session: login.sessionID) else {
            throw .failed(
                TDSMessage(
                    1223,
                    16,
                    "Cannot release the application lock (Database Principal: 'public', Resource: '\(resource)') because it is "
                        + "not currently held."
                )
            )
        }
        return 0
    }
}
