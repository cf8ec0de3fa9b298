internal import Glibc

extension EngineSession {
    func declare(_ declarations: [Statement.Declaration]) throws(TDSMessage) {
        for declaration in declarations {
            let type = try declaration.type.resolved()
            if type == .text || type == .ntext || type == .image {
                throw TDSMessage(
                    2739,
                    16,
                    "The text, ntext, and image data types are invalid for local variables."
                )
            }
            let value = try declaration.value.map { (value) throws(TDSMessage) in try evaluate(value, as: type) }
            if frame.variables[declaration.name] != nil, value == nil {
                // A DECLARE within a loop keeps what the variable has.
                if frame.variables[declaration.name]?.type == type { continue }
                throw TDSMessage(
                    134,
                    15,
                    "The variable name '\(declaration.name)' has already been declared. Variable names must be unique "
                        + "within a query batch or stored procedure."
                )
            }
            frame.variables[declaration.name] = Frame.Variable(type: type, value: value ?? .null)
        }
    }

    func assign(_ name: String, _ operation: String, _ value: Expression) throws(TDSMessage) {
        guard let variable = frame.variables[name] else { throw .undeclared(name) }
        let whole =
            operation == "="
            ? value : Expression.binaryOperator(String(operation.dropLast()), .variable(name), value)
        let made = try evaluate(whole, as: variable.type)
        frame.variables[name]?.value = made
    }

    func set(_ names: [String], _ value: String) throws(TDSMessage) {
        let isOn = value == "ON"
        for name in names {
            switch name {
            case "NOCOUNT": settings.noCount = isOn
            case "XACT_ABORT": settings.xactAbort = isOn
            case "IMPLICIT_TRANSACTIONS": settings.implicitTransactions = isOn
            case "FMTONLY": settings.formatOnly = isOn
            case "LOCK_TIMEOUT": lockTimeout = Int64(value) ?? -1
            case "TEXTSIZE": textSize = Int64(value) ?? 0
            case "ROWCOUNT": settings.rowLimit = Int64(value) ?? 0
            case "DATEFIRST":
                guard let day = Int64(value), (1...7).contains(day) else {
                    throw TDSMessage(2744, 16, "SET DATEFIRST \(value) is out of range.")
                }
                firstWeekday = day
            case "DATEFORMAT" where value.lowercased() != "mdy" && value.lowercased() != "ymd":
                throw TDSMessage(2741, 16, "SET DATEFORMAT date order '\(value)' is invalid.")
            case "LANGUAGE":
                guard ["us_english", "english"].contains(value.lowercased()) else {
                    throw TDSMessage(
                        2742,
                        16,
                        "SET LANGUAGE failed because '\(value)' is not an official language name or a language alias."
                    )
                }
            case "NOEXEC" where isOn, "PARSEONLY" where isOn: throw .keyword(name)
            default: break
            }
        }
        done(nil)
    }

    func setIdentityInsert(_ name: ObjectName, _ isOn: Bool) throws(TDSMessage) {
        let table = try table(name)
        guard table.identityColumn != nil else {
            throw TDSMessage(
                8106,
                16,
                "Table '\(name.text)' does not have the identity property. Cannot perform SET operation."
            )
        }
        let key = "\(table.place).\(table.id)"
        if isOn {
            if let other = identityInsert, other != key {
                throw TDSMessage(
                    8107,
                    16,
                    "IDENTITY_INSERT is already ON for another table. Cannot perform SET operation for table '\(name.text)'."
                )
            }
            identityInsert = key
        } else if identityInsert == key {
            identityInsert = nil
        }
        done(nil)
    }

    /// WAITFOR DELAY, ended by a cancel.
    func wait(_ value: Expression) throws(TDSMessage) {
        let (given, type) = try evaluateTyped(value, as: nil)
        guard case .time(let ticks) = try Conversion.convert(given, from: type, to: .time(scale: 7)) else {
            throw TDSMessage(148, 15, "Incorrect time syntax in time string '' used with WAITFOR.")
        }
        try sleep(nanoseconds: ticks * 100)
        done(nil)
    }

    func sleep(nanoseconds: Int64) throws(TDSMessage) {
        let end = Monitor.now() + nanoseconds
        while true {
            if isCancelled { throw .cancelled }
            let left = end - Monitor.now()
            guard left > 0 else { return }
            usleep(UInt32(min(left / 1_000 + 1, 2_000)))
        }
    }

    func use(_ name: String) throws(TDSMessage) {
        guard let next = engine.database(name) else {
            throw TDSMessage(
                911,
                16,
                "Database '\(name)' does not exist. Make sure that the name is entered correctly."
            )
        }
        try attach(next)
        let old = database.name
        database = next
        publish()
        sink?.changed(.database(old: old, new: next.name))
        tell(TDSMessage(5701, 0, "Changed database context to '\(next.name)'.", state: 2))
        done(nil)
    }

    func kill(_ number: Int64) throws(TDSMessage) {
        guard number != Int64(login.sessionID) else {
            throw TDSMessage(6104, 16, "Cannot use KILL to kill your own process.")
        }
        guard let id = Int(exactly: number), sink?.kill(id) ?? false else {
            throw TDSMessage(6106, 16, "Process ID \(number) is not an active process ID.", state: 2)
        }
        done(nil)
    }
}
