/// Makes whole rows of the values that an INSERT or a bulk load has for some columns.
final class RowLoader {
    let writer: RowWriter
    private unowned let session: EngineSession
    /// The places of the columns that get values.
    private let columns: [Int]
    private var sources: [TDSType] = []
    private var direct: [Bool] = []
    private var template: [TDSValue]
    /// Columns whose default is worked out for each row.
    private var fresh: [Int] = []
    private let givesIdentity: Bool
    /// NULL takes the column's default: a bulk load without KEEP_NULLS.
    var nullsAreDefaults = false
    private var row = 0

    init(_ writer: RowWriter, columns: [Int], _ session: EngineSession) throws(TDSMessage) {
        self.writer = writer
        self.session = session
        self.columns = columns
        template = Array(repeating: .null, count: writer.table.columns.count)
        givesIdentity = writer.identityIndex.map { !columns.contains($0) } ?? false
        for (index, column) in writer.table.columns.enumerated() where !columns.contains(index) {
            guard column.initial != nil else { continue }
            if case .call = column.initial?.expression {
                fresh.append(index)
            } else {
                template[index] = try session.initial(column)
            }
        }
    }

    /// Says of which types the values are; those that never become the column's are errors here.
    func accept(_ types: [TDSType], bareNulls: Set<Int> = []) throws(TDSMessage) {
        sources = types
        for (index, place) in columns.enumerated() where bareNulls.contains(index) {
            sources[index] = writer.table.columns[place].type
        }
        let types = sources
        direct = []
        for (index, place) in columns.enumerated() where index < types.count {
            let target = writer.table.columns[place].type
            try Assigning.check(types[index], target)
            direct.append(Assigning.isDirect(types[index], target))
        }
    }

    @discardableResult
    func insert(_ values: [TDSValue]) throws(TDSMessage) -> [TDSValue] {
        row += 1
        var whole = template
        for index in fresh { whole[index] = try session.initial(writer.table.columns[index]) }
        for (index, place) in columns.enumerated() {
            let value = values[index]
            if nullsAreDefaults, case .null = value, writer.table.columns[place].initial != nil {
                whole[place] = try session.initial(writer.table.columns[place])
                continue
            }
            if direct[index] {
                whole[place] = value
            } else {
                whole[place] = try Assigning.convert(
                    value,
                    from: sources[index],
                    to: writer.table.columns[place],
                    writer
                )
            }
        }
        if let index = writer.identityIndex, let identity = writer.table.columns[index].identity {
            try number(&whole, index, identity)
        }
        return try writer.insert(whole)
    }

    private func number(_ row: inout [TDSValue], _ index: Int, _ identity: TableDefinition.Identity) throws(TDSMessage)
    {
        let column = writer.table.columns[index]
        guard let database = session.database(holding: writer.table) else { return }
        let counter = writer.table.id
        if givesIdentity {
            let next = database.nextIdentity(counter, identity)
            do throws(TDSMessage) {
                row[index] = try Conversion.convert(.integer(next), from: .bigint, to: column.type)
            } catch {
                throw TDSMessage(
                    8115,
                    16,
                    "Arithmetic overflow error converting IDENTITY to data type \(column.type.name)."
                )
            }
        } else if case .integer(let given) = row[index] {
            database.noteIdentity(counter, identity, given)
        } else if case .decimal(let units, 0) = row[index], let given = Int64(exactly: units) {
            database.noteIdentity(counter, identity, given)
        }
        let precise = try Conversion.convert(row[index], from: column.type, to: .decimal(precision: 38, scale: 0))
        session.lastIdentity = precise
        session.frame.scopeIdentity = precise
    }
}
