internal import CStandInSQLite

/// FOREIGN KEY, looked after row by row.
enum References {
    static func checkChild(of table: TableDefinition, _ row: [TDSValue], _ verb: String, _ session: EngineSession)
        throws(TDSMessage)
    {
        for foreign in table.foreigns {
            guard let database = session.database(holding: table),
                case .table(let parent)? = session.catalogue(database).objects[foreign.key]
            else { continue }
            var values: [(TDSValue, TDSType, Int)] = []
            var hasNull = false
            for (own, other) in zip(foreign.columns, foreign.references) {
                guard let place = table.columns.firstIndex(where: { $0.id == own }),
                    let column = parent.column(id: other)
                else { continue }
                if case .null = row[place] { hasNull = true }
                let value = try Conversion.convert(row[place], from: table.columns[place].type, to: column.type)
                values.append((value, column.type, other))
            }
            if hasNull || values.isEmpty { continue }
            if parent.id == table.id,
                zip(foreign.columns, foreign.references).allSatisfy({ own, other in
                    let a = table.columns.firstIndex { $0.id == own }
                    let b = table.columns.firstIndex { $0.id == other }
                    return a.flatMap { x in b.map { row[x] == row[$0] } } ?? false
                })
            {
                continue
            }
            guard try !exists(parent, values, session) else { continue }
            let column = parent.columns.count > 0 && values.count == 1 ? parent.column(id: values[0].2)?.name : nil
            throw TDSMessage(
                547,
                16,
                "The \(verb) statement conflicted with the FOREIGN KEY constraint \"\(foreign.name)\". The conflict occurred "
                    + "in database \"\(session.database.name)\", table \"\(parent.schema).\(parent.name)\""
                    + (column.map { ", column '\($0)'." } ?? ".")
            )
        }
    }

    /// A row that others refer to is about to change or to go.
    static func checkParent(of writer: RowWriter, old: [TDSValue], new: [TDSValue]?, _ session: EngineSession)
        throws(TDSMessage)
    {
        let table = writer.table
        guard table.place != "temp", let database = session.database(holding: table) else { return }
        let key = Catalogue.key(table.schema, table.name)
        for child in session.catalogue(database).tables {
            for foreign in child.foreigns where foreign.key == key {
                var values: [(TDSValue, TDSType, Int)] = []
                var isSame = new != nil
                for (own, other) in zip(foreign.columns, foreign.references) {
                    guard let place = table.columns.firstIndex(where: { $0.id == other }), place < old.count,
                        let column = child.column(id: own)
                    else { continue }
                    if let new, new[place] != old[place] { isSame = false }
                    let value = try Conversion.convert(old[place], from: table.columns[place].type, to: column.type)
                    values.append((value, column.type, own))
                }
                if isSame || values.isEmpty { continue }
                guard try exists(child, values, session) else { continue }
                if foreign.cascades, new == nil {
                    try remove(child, values, session)
                    continue
                }
                throw TDSMessage(
                    547,
                    16,
                    "The \(new == nil ? "DELETE" : "UPDATE") statement conflicted with the REFERENCE constraint "
                        + "\"\(foreign.name)\". The conflict occurred in database \"\(session.database.name)\", table "
                        + "\"\(child.schema).\(child.name)\""
                        + (values.count == 1 ? ", column '\(child.column(id: values[0].2)?.name ?? "")'." : ".")
                )
            }
        }
    }

    private static func filter(_ values: [(TDSValue, TDSType, Int)]) -> String {
        values.enumerated().map { "c\($1.2) = ?\($0 + 1)" }.joined(separator: " AND ")
    }

    private static func exists(_ table: TableDefinition, _ values: [(TDSValue, TDSType, Int)], _ session: EngineSession)
        throws(TDSMessage) -> Bool
    {
        let statement = try session.cached("SELECT 1 FROM \(table.sqlite) WHERE \(filter(values)) LIMIT 1")
        defer { statement.reset() }
        for (index, value) in values.enumerated() { Storage.bind(statement.handle, Int32(index + 1), value.0, value.1) }
        let code = statement.step()
        if code == SQLITE_ROW { return true }
        guard code == SQLITE_DONE else { throw session.failure() }
        return false
    }

    private static func remove(_ table: TableDefinition, _ values: [(TDSValue, TDSType, Int)], _ session: EngineSession)
        throws(TDSMessage)
    {
        let statement = try session.cached("DELETE FROM \(table.sqlite) WHERE \(filter(values))")
        defer { statement.reset() }
        for (index, value) in values.enumerated() { Storage.bind(statement.handle, Int32(index + 1), value.0, value.1) }
        guard statement.step() == SQLITE_DONE else { throw session.failure() }
    }
}
