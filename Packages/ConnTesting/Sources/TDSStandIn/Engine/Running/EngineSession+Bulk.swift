extension EngineSession {
    /// INSERT BULK: the rows come in a message of their own.
    func prepareBulk(_ bulk: Statement.InsertBulk) throws(TDSMessage) {
        let table = try table(bulk.table)
        for column in bulk.columns {
            guard table.column(named: column.name) != nil else {
                throw TDSMessage(
                    4815,
                    16,
                    "Received an invalid column length from the bcp client for colid 0."
                )
            }
        }
        pendingBulk = bulk
        done(nil)
    }

    func bulkLoad(_ rows: any TDSBulkRows) throws(TDSMessage) {
        guard let bulk = pendingBulk else {
            throw TDSMessage(
                4002,
                16,
                "The incoming tabular data stream (TDS) protocol stream is incorrect. The stream ended unexpectedly."
            )
        }
        pendingBulk = nil
        let table = try table(bulk.table)
        guard let database = database(holding: table) else { throw .invalidObject(table.name) }
        let sent = rows.columns
        let keepsIdentity = bulk.options.contains("KEEP_IDENTITY") || identityInsert == "\(table.place).\(table.id)"
        var places: [Int] = []
        var used: [Int] = []
        for (index, column) in sent.enumerated() {
            let name = column.name.isEmpty && index < bulk.columns.count ? bulk.columns[index].name : column.name
            guard let place = table.columns.firstIndex(where: { $0.name.lowercased() == name.lowercased() }) else {
                throw .invalidColumn(name)
            }
            let target = table.columns[place]
            if target.isComputed || target.type == .rowversion || target.identity != nil && !keepsIdentity { continue }
            places.append(place)
            used.append(index)
        }
        let fires = bulk.options.contains("FIRE_TRIGGERS") && !table.triggers.isEmpty
        let takesAll = used.count == sent.count
        let count = try writing(database) { () throws(TDSMessage) -> Int64 in
            let loader = try RowLoader(try writer(table), columns: places, self)
            loader.nullsAreDefaults = !bulk.options.contains("KEEP_NULLS")
            try loader.accept(used.map { sent[$0].type })
            var count: Int64 = 0
            var inserted: [[TDSValue]] = []
            while let row = try rows.next() {
                if isCancelled { throw .cancelled }
                let made = try loader.insert(takesAll ? row : used.map { row[$0] })
                if fires { inserted.append(made) }
                count += 1
            }
            if fires { try fireTriggers(table, "INSERT", inserted: inserted, deleted: []) }
            return count
        }
        rowCount = count
        sink?.done(count: count, isSelect: false)
    }
}
