extension EngineSession {
    /// OBJECT_ID, SCHEMA_NAME and the like.
    func catalogueValue(_ name: String, _ values: [TDSValue]) throws(TDSMessage) -> TDSValue {
        func text(_ string: String) -> TDSValue { .text(Array(string.utf16)) }
        var string = ""
        var number = 0
        switch values.first {
        case .text(let units)?: string = Conversion.string(units)
        case .integer(let id)?: number = Int(clamping: id)
        default: return .null
        }
        let catalogue = catalogue(database)
        switch name {
        case "OBJECT_ID":
            guard var parser = try? Parser(Array(string.utf16)), var name = try? parser.objectName() else {
                return .null
            }
            if name.name.hasPrefix("#") { name.database = nil }
            guard let found = try? object(name) else { return .null }
            var kind = ""
            if values.count > 1, case .text(let units) = values[1] { kind = Conversion.string(units).uppercased() }
            let (id, own) = Self.idAndKind(found)
            return kind.isEmpty || kind == own ? .integer(Int64(id)) : .null
        case "SCHEMA_ID":
            return catalogue.schemas.first { $0.name.lowercased() == string.lowercased() }.map {
                .integer(Int64($0.id))
            }
                ?? .null
        case "SCHEMA_NAME": return catalogue.schemas.first { $0.id == number }.map { text($0.name) } ?? .null
        case "OBJECT_NAME", "OBJECT_SCHEMA_NAME":
            for object in catalogue.objects.values where Self.idAndKind(object).id == number {
                let (schema, own) = Self.names(object)
                return text(name == "OBJECT_NAME" ? own : schema)
            }
            return .null
        case "TYPE_NAME": return SystemTypes.all.first { $0.id == number }.map { text($0.name) } ?? .null
        case "COL_LENGTH":
            guard values.count > 1, case .text(let units) = values[1], var parser = try? Parser(Array(string.utf16)),
                let name = try? parser.objectName(), let table = try? table(name),
                let column = table.column(named: Conversion.string(units))
            else { return .null }
            return .integer(Int64(SystemTypes.size(column.type)))
        case "IDENT_CURRENT":
            guard var parser = try? Parser(Array(string.utf16)), let name = try? parser.objectName(),
                let table = try? table(name), let identity = table.identityColumn?.identity
            else { return .null }
            return .decimal(units: Int128(database.identity(of: table.id) ?? identity.seed), scale: 0)
        case "HAS_DBACCESS": return .integer(engine.database(string) == nil ? 0 : 1)
        case "DATABASEPROPERTYEX":
            guard engine.database(string) != nil, values.count > 1, case .text(let units) = values[1] else {
                return .null
            }
            switch Conversion.string(units).lowercased() {
            case "collation": return .variant(.nvarchar(length: 128), text(Collation.name))
            case "status": return .variant(.nvarchar(length: 128), text("ONLINE"))
            case "updateability": return .variant(.nvarchar(length: 128), text("READ_WRITE"))
            default: return .null
            }
        case "COLUMNPROPERTY":
            guard values.count > 2, case .text(let column) = values[1], case .text(let property) = values[2],
                let table = (catalogue.tables + temporary.tables).first(where: { $0.id == number }),
                let found = table.column(named: Conversion.string(column))
            else { return .null }
            switch Conversion.string(property).lowercased() {
            case "isidentity": return .integer(found.identity == nil ? 0 : 1)
            case "iscomputed": return .integer(found.isComputed ? 1 : 0)
            case "allowsnull": return .integer(found.isNullable ? 1 : 0)
            default: return .null
            }
        default: return .null
        }
    }

    static func idAndKind(_ object: Catalogue.Object) -> (id: Int, kind: String) {
        switch object {
        case .table(let table): (table.id, "U")
        case .view(let view): (view.id, "V")
        case .procedure(let procedure): (procedure.id, "P")
        case .trigger(let trigger): (trigger.id, "TR")
        }
    }

    /// The id of the table that a trigger belongs to; 0 for what stands alone.
    static func parent(_ object: Catalogue.Object) -> Int {
        if case .trigger(let trigger) = object { trigger.table } else { 0 }
    }

    /// A view's columns as a table's; `nil` when its query no longer holds.
    func description(of view: Catalogue.View) -> TableDefinition? {
        let compiler = Compiler(self)
        guard let compiled = try? compiler.query(view.query, outer: nil),
            let columns = try? compiler.renamed(compiled.columns, view.columns, view.name)
        else { return nil }
        return TableDefinition(
            id: view.id,
            schema: view.schema,
            name: view.name,
            columns: columns.enumerated().map { index, column in
                TableDefinition.Column(
                    id: index + 1,
                    name: column.name,
                    type: column.type,
                    isNullable: column.isNullable
                )
            },
            place: database.place
        )
    }

    static func names(_ object: Catalogue.Object) -> (schema: String, name: String) {
        switch object {
        case .table(let table): (table.schema, table.name)
        case .view(let view): (view.schema, view.name)
        case .procedure(let procedure): (procedure.schema, procedure.name)
        case .trigger(let trigger): (trigger.schema, trigger.name)
        }
    }
}
