extension EngineSession {
    /// Where a statement leaves its list.
    enum Flow { case next, breaks, continues, returns }

    func run(_ statements: [Statement]) throws(Stop) -> Flow {
        for statement in statements {
            let flow = try run(statement)
            if flow != .next { return flow }
        }
        return .next
    }

    func run(_ statement: Statement) throws(Stop) -> Flow {
        if isCancelled { throw .cancelled }
        statementLine = statement.line
        switch statement.kind {
        case .block(let body): return try run(body)
        case .attempt(let body, let handler): return try attempt(body, handler)
        case .conditional(let condition, let then, let otherwise):
            let isTrue = try settled(statement, false) { () throws(TDSMessage) in try test(condition) }
            if isTrue { return try run(then) }
            return try otherwise.map { (statement) throws(Stop) in try run(statement) } ?? .next
        case .loop(let condition, let body):
            while try settled(statement, false, { () throws(TDSMessage) in try test(condition) }) {
                if isCancelled { throw .cancelled }
                let flow = try run(body)
                if flow == .breaks { break }
                if flow == .returns { return flow }
            }
            return .next
        case .leave(let word): return word == "BREAK" ? .breaks : .continues
        case .returns(let value):
            if let value {
                frame.returned = try settled(statement, 0) { () throws(TDSMessage) in
                    guard case .integer(let number) = try evaluate(value, as: .int) else { return 0 }
                    return Int32(truncatingIfNeeded: number)
                }
            }
            return .returns
        case .execute(let call):
            try execute(call, statement)
            return .next
        case .executeText(let text):
            try executeText(text, statement)
            return .next
        case .throwError(let parts): try raise(parts, statement)
        default: break
        }
        _ = try settled(statement, ()) { () throws(TDSMessage) in try perform(statement) }
        return .next
    }

    /// Runs a body; its error is told, and where SQL Server goes on after it the fallback is the result.
    func settled<T>(_ statement: Statement, _ fallback: T, _ body: () throws(TDSMessage) -> T) throws(Stop) -> T {
        do throws(TDSMessage) {
            readClock()
            let result = try body()
            if case .print = statement.kind {} else { lastError = 0 }
            return result
        } catch {
            var message = error
            if message.line == 1 { message.line = statement.line }
            try settle(message)
            done(nil)
            return fallback
        }
    }

    /// What follows from an error: a TRY above catches it, or the client is told, and then the batch goes on or ends.
    func settle(_ error: TDSMessage) throws(Stop) {
        if error.number == -1 || isCancelled { throw .cancelled }
        // A trigger met a locked row: the whole statement begins again.
        if error.number == TDSMessage.rowTaken.number { throw .failed(error) }
        var message = error
        if message.procedure.isEmpty { message.procedure = frame.procedure }
        lastError = message.number
        rowCount = 0
        if message.number == 1205 || message.number == 3960 {
            if transaction.count > 0 { rollbackAll() }
            if tryDepth > 0 { throw .failed(message) }
            tell(message)
            done(nil)
            throw .ended
        }
        if tryDepth > 0, !Self.uncatchable(message) {
            if transaction.count > 0, message.rollsBack || settings.xactAbort { transaction.isDoomed = true }
            throw .failed(message)
        }
        tell(message)
        let ends = message.endsBatch || settings.xactAbort && message.severity > 10
        if ends, transaction.count > 0, message.rollsBack || settings.xactAbort { rollbackAll() }
        if ends {
            done(nil)
            throw .ended
        }
    }

    /// Errors of compiling in the same scope that TRY does not see.
    private static func uncatchable(_ message: TDSMessage) -> Bool { message.severity >= 20 }

    private func attempt(_ body: [Statement], _ handler: [Statement]) throws(Stop) -> Flow {
        let depthBefore = tryDepth
        let caughtBefore = caught
        tryDepth += 1
        do throws(Stop) {
            let flow = try run(body)
            tryDepth = depthBefore
            return flow
        } catch {
            tryDepth = depthBefore
            guard case .failed(let message) = error else { throw error }
            caught = message
            lastError = message.number
        }
        defer { caught = caughtBefore }
        let flow = try run(handler)
        return flow
    }

    func test(_ condition: Expression) throws(TDSMessage) -> Bool {
        let value = try evaluate(
            .searchedCase([Expression.Branch(when: condition, then: .integer(1))], .integer(0)),
            as: .int
        )
        return value == .integer(1)
    }

    func perform(_ statement: Statement) throws(TDSMessage) {
        if transaction.isDoomed, !Self.mayRunDoomed(statement) {
            throw TDSMessage(
                3930,
                16,
                "The current transaction cannot be committed and cannot support operations that write to the log file. "
                    + "Roll back the transaction."
            )
        }
        if settings.formatOnly {
            // SET FMTONLY ON: nothing runs, only shapes are told.
            switch statement.kind {
            case .select, .option: break
            default: return
            }
        }
        switch statement.kind {
        case .print, .begin, .commit, .rollback, .save, .use, .option, .isolation, .identityInsert: rowCount = 0
        default: break
        }
        switch statement.kind {
        case .select(let query): try select(query, statement)
        case .insert(let insert): try self.insert(insert, statement)
        case .update(let update): try self.update(update, statement)
        case .delete(let delete): try self.delete(delete, statement)
        case .merge(let merge): try self.merge(merge, statement)
        case .declare(let declarations): try declare(declarations)
        case .declareTable(let name, let elements): try declareTable(name, elements)
        case .set(let name, let operation, let value):
            try assign(name, operation, value)
            rowCount = 1
        case .option(let names, let value): try set(names, value)
        case .identityInsert(let name, let isOn): try setIdentityInsert(name, isOn)
        case .isolation(let level): isolation = level
        case .print(let value):
            let text = try evaluate(value, as: .nvarchar(length: 4_000))
            if case .text(let units) = text {
                tell(TDSMessage(0, 0, Conversion.string(units), line: statement.line))
            } else {
                tell(TDSMessage(0, 0, " ", line: statement.line))
            }
        case .raise(let text, let severity, let state, let arguments, _):
            try raise(text, severity, state, arguments, statement)
        case .wait(let value): try wait(value)
        case .begin(let name): begin(try name.map { (name) throws(TDSMessage) in try spelled(name) })
        case .commit: try commit()
        case .rollback(let name): try rollback(try name.map { (name) throws(TDSMessage) in try spelled(name) })
        case .save(let name): try save(try spelled(name))
        case .use(let name): try use(name)
        case .kill(let number): try kill(number)
        case .insertBulk(let bulk): try prepareBulk(bulk)
        case .nothing: done(nil)
        default:
            rowCount = 0
            try define(statement)
        }
    }

    private static func mayRunDoomed(_ statement: Statement) -> Bool {
        switch statement.kind {
        case .select(let query):
            if case .core(let core) = query.body { return core.into == nil }
            return true
        case .rollback, .declare, .set, .print, .raise, .option, .isolation, .nothing, .begin, .wait: return true
        default: return false
        }
    }
}
