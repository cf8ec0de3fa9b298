internal import CStandInSQLite

/// The functions, aggregates and the collation that a connection of SQLite calls back for.
final class FunctionHost {
    /// All that was ever compiled for the connection; a call names its place.
    private(set) var sites: [CallSite] = []
    private(set) var aggregates: [AggregateSite] = []
    private var known: [String: Int] = [:]
    /// What the last failed call says.
    var error: TDSMessage?
    /// Asked now and then while SQLite works.
    var isCancelled: () -> Bool = { false }

    /// The place of a site; one and the same for the same key.
    func place(_ key: String, _ make: () -> CallSite) -> Int {
        if let place = known[key] { return place }
        sites.append(make())
        known[key] = sites.count - 1
        return sites.count - 1
    }

    func place(aggregate: AggregateSite) -> Int {
        let key = "aggregate \(aggregate.kind) \(aggregate.argument) \(aggregate.result)"
        if aggregate.kind != .join, let place = known[key] { return place }
        aggregates.append(aggregate)
        if aggregate.kind != .join { known[key] = aggregates.count - 1 }
        return aggregates.count - 1
    }

    /// Makes the connection know the functions; the host must live as long as the connection.
    func register(with connection: SQLiteConnection) {
        let host = Unmanaged.passUnretained(self).toOpaque()
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC
        for (name, flags) in [("ts", flags), ("tsv", SQLITE_UTF8)] {
            sqlite3_create_function_v2(
                connection.handle,
                name,
                -1,
                flags,
                host,
                { context, count, arguments in
                    guard let arguments, let data = sqlite3_user_data(context) else { return }
                    Unmanaged<FunctionHost>.fromOpaque(data).takeUnretainedValue().call(context, Int(count), arguments)
                },
                nil,
                nil,
                nil
            )
        }
        sqlite3_create_window_function(
            connection.handle,
            "tsagg",
            2,
            SQLITE_UTF8,
            host,
            { context, _, arguments in
                guard let arguments, let data = sqlite3_user_data(context) else { return }
                Unmanaged<FunctionHost>.fromOpaque(data).takeUnretainedValue().step(context, arguments)
            },
            { context in
                guard let data = sqlite3_user_data(context) else { return }
                Unmanaged<FunctionHost>.fromOpaque(data).takeUnretainedValue().finish(context, isLast: true)
            },
            { context in
                guard let data = sqlite3_user_data(context) else { return }
                Unmanaged<FunctionHost>.fromOpaque(data).takeUnretainedValue().finish(context, isLast: false)
            },
            { context, _, _ in sqlite3_result_error(context, "no inverse", -1) },
            nil
        )
        SeriesTable.register(with: connection)
        sqlite3_create_collation_v2(
            connection.handle,
            "TS_CI",
            SQLITE_UTF8,
            nil,
            { _, leftCount, left, rightCount, right in
                Collation.compare(
                    UnsafeBufferPointer(start: left?.assumingMemoryBound(to: UInt8.self), count: Int(leftCount)),
                    UnsafeBufferPointer(start: right?.assumingMemoryBound(to: UInt8.self), count: Int(rightCount))
                )
            },
            nil
        )
        sqlite3_progress_handler(
            connection.handle,
            1_000,
            { data in
                guard let data else { return 0 }
                return Unmanaged<FunctionHost>.fromOpaque(data).takeUnretainedValue().isCancelled() ? 1 : 0
            },
            host
        )
    }

    private func call(
        _ context: OpaquePointer?,
        _ count: Int,
        _ arguments: UnsafeMutablePointer<OpaquePointer?>
    ) {
        let place = Int(sqlite3_value_int64(arguments[0]))
        guard place >= 0, place < sites.count else { return fail(context, .syntax(near: "ts")) }
        let site = sites[place]
        var values: [TDSValue] = []
        values.reserveCapacity(count - 1)
        for index in 1..<max(count, 1) {
            guard let argument = arguments[index], index - 1 < site.arguments.count else { continue }
            let value = Storage.read(argument, site.arguments[index - 1])
            if site.isStrict, case .null = value {
                sqlite3_result_null(context)
                return
            }
            values.append(value)
        }
        do throws(TDSMessage) {
            Storage.result(context, try site.evaluate(values), site.result)
        } catch {
            fail(context, error)
        }
    }

    private func fail(_ context: OpaquePointer?, _ message: TDSMessage) {
        if error == nil { error = message }
        sqlite3_result_error(context, "stand-in", -1)
    }

    private func step(_ context: OpaquePointer?, _ arguments: UnsafeMutablePointer<OpaquePointer?>) {
        let place = Int(sqlite3_value_int64(arguments[0]))
        guard place >= 0, place < aggregates.count, let argument = arguments[1],
            let memory = sqlite3_aggregate_context(context, Int32(MemoryLayout<UnsafeRawPointer?>.size))
        else { return }
        let slot = memory.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
        let state: AggregateState
        if let known = slot.pointee {
            state = Unmanaged<AggregateState>.fromOpaque(known).takeUnretainedValue()
        } else {
            state = AggregateState(aggregates[place])
            slot.pointee = Unmanaged.passRetained(state).toOpaque()
        }
        do throws(TDSMessage) { try state.add(Storage.read(argument, state.site.argument)) } catch {
            fail(context, error)
        }
    }

    private func finish(_ context: OpaquePointer?, isLast: Bool) {
        guard let memory = sqlite3_aggregate_context(context, 0) else {
            sqlite3_result_null(context)
            return
        }
        let slot = memory.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
        guard let known = slot.pointee else {
            sqlite3_result_null(context)
            return
        }
        let reference = Unmanaged<AggregateState>.fromOpaque(known)
        let state = reference.takeUnretainedValue()
        do throws(TDSMessage) { Storage.result(context, try state.value(), state.site.result) } catch {
            fail(context, error)
        }
        if isLast {
            slot.pointee = nil
            reference.release()
        }
    }
}
