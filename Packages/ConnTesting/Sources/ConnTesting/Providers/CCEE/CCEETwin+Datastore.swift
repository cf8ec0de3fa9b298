extension CCEETwin {
    private typealias NumberedRow = (id: Int, cells: [TwinCell])

    func search(_ asked: TwinParameters) throws(Failure) -> TwinJSON {
        let (_, resource) = try self.resource(asked.text("resource_id") ?? asked.text("id"), named: "resource_id")
        guard resource.isActive else { throw .notFound("Resource \(resource.id) was not found in the datastore") }
        var rows: [NumberedRow] = resource.rows.enumerated().map { ($0 + 1, $1) }
        if let filters = asked["filters"] { rows = try filtered(rows, of: resource, filters) }
        if let words = asked.text("q")?.lowercased(), !words.isEmpty {
            rows = rows.filter { row in row.cells.contains { $0.text.lowercased().contains(words) } }
        }
        rows = try sorted(rows, of: resource, asked.text("sort"))
        let fields = try chosenFields(resource, asked["fields"])
        let (limit, offset) = (try asked.number("limit") ?? 100, try asked.number("offset") ?? 0)
        let (maximum, isText) = state.withLock { ($0.maximumLimit, $0.numbersAreText) }
        let applied = min(limit, maximum)
        let records = rows.dropFirst(offset).prefix(applied).map { Self.record($0, resource, fields, isText) }
        var members: [TwinJSON.Member] = [
            .init(name: "include_total", value: .bool(true)),
            .init(name: "limit", value: .number(applied)),
            .init(name: "offset", value: .number(offset)),
            .init(name: "records_format", value: .string("objects")),
            .init(name: "resource_id", value: .string(resource.id)),
            .init(name: "fields", value: Self.json(fields)),
            .init(name: "records", value: .array(Array(records))),
            .init(name: "_links", value: .object(["start": .string("/api/3/action/datastore_search")])),
        ]
        if asked.text("include_total")?.lowercased() != "false" {
            members += [
                .init(name: "total", value: .number(rows.count)),
                .init(name: "total_was_estimated", value: .bool(false)),
            ]
        }
        return .object(members)
    }

    /// `SELECT * FROM "resource" [LIMIT n]`: enough to try the call.
    func searchSQL(_ asked: TwinParameters) throws(Failure) -> TwinJSON {
        guard state.allowsSQL else { throw .notFound("datastore_search_sql") }
        guard let sql = asked.text("sql") else { throw .validation("sql", "Missing value") }
        let parts = sql.split(separator: "\"", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].filter({ !$0.isWhitespace }).lowercased() == "select*from" else {
            throw .validation("query", "The twin only knows SELECT * FROM \"resource\" LIMIT n.")
        }
        let (_, resource) = try self.resource(String(parts[1]), named: "resource_id")
        let words = parts[2].split(whereSeparator: \.isWhitespace)
        guard words.isEmpty || words.count == 2 && words[0].lowercased() == "limit" else {
            throw .validation("query", "The twin only knows SELECT * FROM \"resource\" LIMIT n.")
        }
        let (maximum, isText) = state.withLock { ($0.maximumLimit, $0.numbersAreText) }
        let wanted = min(words.last.flatMap { Int($0) } ?? .max, resource.rows.count)
        let fields = [Field("_id", "int")] + resource.fields
        let rows: [NumberedRow] = resource.rows.prefix(min(wanted, maximum)).enumerated().map { ($0 + 1, $1) }
        var members: [TwinJSON.Member] = [
            .init(name: "sql", value: .string(sql)), .init(name: "fields", value: Self.json(fields)),
            .init(name: "records", value: .array(rows.map { Self.record($0, resource, fields, isText) })),
        ]
        if wanted > maximum { members.append(.init(name: "records_truncated", value: .bool(true))) }
        return .object(members)
    }

    // MARK: Parts

    private func filtered(
        _ rows: [NumberedRow],
        of resource: Resource,
        _ filters: TwinJSON
    ) throws(Failure) -> [NumberedRow] {
        var filters = filters
        if case .string(let text) = filters {
            guard let parsed = TwinJSON(Array(text.utf8)) else { throw .validation("filters", "Cannot parse JSON") }
            filters = parsed
        }
        guard case .object(let members) = filters else { throw .validation("filters", "Not a dict") }
        var rows = rows
        for member in members {
            let allowed = Set(member.value.strings)
            if member.name == "_id" {
                rows = rows.filter { allowed.contains("\($0.id)") }
            } else if let column = resource.fields.firstIndex(where: { $0.id == member.name }) {
                rows = rows.filter { allowed.contains($0.cells[column].text) }
            } else {
                throw .validation("filters", "field \"\(member.name)\" not in table")
            }
        }
        return rows
    }

    private func sorted(
        _ rows: [NumberedRow],
        of resource: Resource,
        _ sort: String?
    ) throws(Failure) -> [NumberedRow] {
        guard let sort, !sort.isEmpty else {
            // No order asked for, none given: every answer begins somewhere else.
            let turn = state.withLock { state in
                state.disorder += 1
                return state.disorder * 7 % max(1, rows.count)
            }
            return Array(rows[turn...] + rows[..<turn])
        }
        var rows = rows
        for part in sort.split(separator: ",").reversed() {
            let words = part.split(separator: " ")
            let descends = words.count > 1 && words[1].lowercased() == "desc"
            let name = words.first.map(String.init) ?? ""
            if name == "_id" {
                rows.sort { descends ? $0.id > $1.id : $0.id < $1.id }
            } else if let column = resource.fields.firstIndex(where: { $0.id == name }) {
                rows = rows.enumerated().sorted { left, right in
                    let order = Self.order(left.element.cells[column], right.element.cells[column])
                    return order == 0 ? left.offset < right.offset : (descends ? order > 0 : order < 0)
                }.map(\.element)
            } else {
                throw .validation("sort", "field \"\(name)\" not in table")
            }
        }
        return rows
    }

    private static func order(_ left: TwinCell, _ right: TwinCell) -> Int {
        if case .number(let left) = left, case .number(let right) = right {
            return left < right ? -1 : left > right ? 1 : 0
        }
        return left.text < right.text ? -1 : left.text > right.text ? 1 : 0
    }

    private func chosenFields(_ resource: Resource, _ asked: TwinJSON?) throws(Failure) -> [Field] {
        let all = [Field("_id", "int")] + resource.fields
        guard let asked else { return all }
        let names = asked.strings.flatMap { $0.split(separator: ",").map { String($0.trimmed) } }
        if names.isEmpty { return all }
        var chosen: [Field] = []
        for name in names {
            guard let field = all.first(where: { $0.id == name }) else {
                throw .validation("fields", "field \"\(name)\" not in table")
            }
            chosen.append(field)
        }
        return chosen
    }

    private static func record(
        _ row: NumberedRow,
        _ resource: Resource,
        _ fields: [Field],
        _ numbersAreText: Bool
    ) -> TwinJSON {
        .object(
            fields.map { field in
                if field.id == "_id" { return TwinJSON.Member(name: "_id", value: .number(row.id)) }
                let column = resource.fields.firstIndex { $0.id == field.id } ?? 0
                let cell = row.cells[column]
                return TwinJSON.Member(
                    name: field.id,
                    value: numbersAreText && cell != .empty ? .string(cell.text) : cell.json
                )
            }
        )
    }

    private static func json(_ fields: [Field]) -> TwinJSON {
        .array(fields.map { .object(["id": .string($0.id), "type": .string($0.type)]) })
    }
}
