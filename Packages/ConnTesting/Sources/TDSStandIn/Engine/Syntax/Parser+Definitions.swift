extension Parser {
    mutating func create() throws(TDSMessage) -> Statement.Kind {
        try expect("CREATE")
        var mode = Statement.CreateMode.create
        if accept("OR", "ALTER") { mode = .createOrAlter }
        switch word {
        case "VIEW": return try view(mode)
        case "PROCEDURE", "PROC": return try procedure(mode)
        case "TRIGGER": return try trigger(mode)
        default: break
        }
        guard mode == .create else { throw unexpected() }
        switch word {
        case "TABLE":
            advance()
            let name = try objectName()
            return .createTable(CreateTable(name: name, elements: try tableElements()))
        case "LOGIN": return try login("CREATE")
        case "SCHEMA":
            advance()
            let name = try identifier()
            if accept("AUTHORIZATION") { _ = try identifier() }
            return .createSchema(name)
        case "DATABASE":
            advance()
            let name = try identifier()
            if accept("COLLATE") { _ = try identifier() }
            return .createDatabase(name)
        case "UNIQUE", "CLUSTERED", "NONCLUSTERED", "INDEX": return try index()
        default: throw unexpected()
        }
    }

    mutating func tableElements() throws(TDSMessage) -> [CreateTable.Element] {
        try expectSign("(")
        var elements: [CreateTable.Element] = []
        repeat {
            if isSign(")"), !elements.isEmpty { break }
            elements.append(try tableElement())
        } while acceptSign(",")
        try expectSign(")")
        return elements
    }

    private mutating func tableElement() throws(TDSMessage) -> CreateTable.Element {
        if ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"].contains(word) {
            let name = accept("CONSTRAINT") ? try identifier() : nil
            if word == "DEFAULT" {
                let start = at + 1
                advance()
                let value = try value()
                let text = written(from: start, to: at)
                try expect("FOR")
                let column = try identifier()
                return .constraint(.init(name: name, kind: .byDefault(value, column: column, text: text)))
            }
            return .constraint(.init(name: name, kind: try constraint(column: nil)))
        }
        var column = CreateTable.Column(name: try identifier())
        if accept("AS") {
            column.computed = try value()
            _ = accept("PERSISTED")
        } else if word == "ROWVERSION" || word == "TIMESTAMP" {
            column.type = try typeName()
        } else {
            column.type = try typeName()
        }
        try columnOptions(&column)
        return .column(column)
    }

    private mutating func columnOptions(_ column: inout CreateTable.Column) throws(TDSMessage) {
        while true {
            switch word {
            case "NOT":
                advance()
                try expect("NULL")
                column.isNullable = false
            case "NULL":
                advance()
                column.isNullable = true
            case "IDENTITY":
                advance()
                var seed: Int64 = 1
                var increment: Int64 = 1
                if acceptSign("(") {
                    seed = try integer()
                    try expectSign(",")
                    increment = try integer()
                    try expectSign(")")
                }
                column.identity = (seed, increment)
            case "COLLATE":
                advance()
                _ = try identifier()
            case "ROWGUIDCOL", "SPARSE": advance()
            case "CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "REFERENCES", "DEFAULT":
                let name = accept("CONSTRAINT") ? try identifier() : nil
                if word == "DEFAULT" {
                    advance()
                    let start = at
                    let value = try value()
                    let text = written(from: start, to: at)
                    if accept("WITH") { try expect("VALUES") }
                    column.constraints.append(
                        .init(name: name, kind: .byDefault(value, column: column.name, text: text))
                    )
                } else {
                    column.constraints.append(.init(name: name, kind: try constraint(column: column.name)))
                }
            default: return
            }
        }
    }

    private mutating func constraint(column: String?) throws(TDSMessage) -> CreateTable.Constraint.Kind {
        switch word {
        case "PRIMARY", "UNIQUE":
            let isPrimary = word == "PRIMARY"
            advance()
            if isPrimary { try expect("KEY") }
            if !accept("CLUSTERED") { _ = accept("NONCLUSTERED") }
            var columns: [(name: String, isDescending: Bool)] = []
            if isSign("(") {
                columns = try indexColumns()
            } else {
                guard let column else { throw unexpected() }
                columns = [(column, false)]
            }
            try indexOptions()
            return .unique(isPrimary: isPrimary, columns: columns)
        case "CHECK":
            advance()
            try expectSign("(")
            let start = at
            let condition = try condition()
            let text = written(from: start, to: at)
            try expectSign(")")
            return .check(condition, text: text)
        case "FOREIGN", "REFERENCES":
            var columns = column.map { [$0] } ?? []
            if accept("FOREIGN") {
                try expect("KEY")
                if isSign("(") { columns = try nameList() }
            }
            try expect("REFERENCES")
            let table = try objectName()
            let references = isSign("(") ? try nameList() : []
            var cascades = false
            while accept("ON") {
                let isDelete = word == "DELETE"
                guard isDelete || word == "UPDATE" else { throw unexpected() }
                advance()
                if accept("NO") {
                    try expect("ACTION")
                } else if isDelete, accept("CASCADE") {
                    cascades = true
                } else {
                    throw unexpected()
                }
            }
            return .foreign(columns: columns, table: table, references: references, cascades: cascades)
        default: throw unexpected()
        }
    }

    private mutating func indexColumns() throws(TDSMessage) -> [(name: String, isDescending: Bool)] {
        try expectSign("(")
        let columns = try list { (parser) throws(TDSMessage) in
            let name = try parser.identifier()
            let isDescending = parser.accept("DESC")
            if !isDescending { _ = parser.accept("ASC") }
            return (name: name, isDescending: isDescending)
        }
        try expectSign(")")
        return columns
    }

    /// WITH (…) and ON filegroup: storage only.
    private mutating func indexOptions() throws(TDSMessage) {
        if word == "WITH", isSign("(", ahead: 1) {
            advance()
            advance()
            while !isSign(")") {
                guard !isAtEnd else { throw unexpected() }
                if word == "IGNORE_DUP_KEY" { throw unexpected() }
                advance()
            }
            advance()
        }
        if word == "ON", word(ahead: 1) == "PRIMARY" || tokens[min(at + 1, tokens.count - 1)].kind == .quoted("PRIMARY")
        {
            advance()
            advance()
        }
    }

    private mutating func index() throws(TDSMessage) -> Statement.Kind {
        let isUnique = accept("UNIQUE")
        let isClustered = accept("CLUSTERED")
        if !isClustered { _ = accept("NONCLUSTERED") }
        try expect("INDEX")
        let name = try identifier()
        try expect("ON")
        let table = try objectName()
        var index = Statement.CreateIndex(
            name: name,
            table: table,
            isUnique: isUnique,
            isClustered: isClustered,
            columns: try indexColumns()
        )
        if accept("INCLUDE") { _ = try nameList() }
        if accept("WHERE") { index.filter = try condition() }
        try indexOptions()
        return .createIndex(index)
    }

    private mutating func view(_ mode: Statement.CreateMode) throws(TDSMessage) -> Statement.Kind {
        try expect("VIEW")
        let name = try objectName()
        let columns = isSign("(") ? try nameList() : []
        if accept("WITH") { try expect("SCHEMABINDING") }
        try expect("AS")
        return .createView(name, columns: columns, try query(), mode: mode)
    }

    private mutating func procedure(_ mode: Statement.CreateMode) throws(TDSMessage) -> Statement.Kind {
        advance()
        let name = try objectName()
        var parameters: [Statement.ProcedureParameter] = []
        let inParentheses = acceptSign("(")
        if case .variable = token.kind {
            parameters = try list { (parser) throws(TDSMessage) in try parser.procedureParameter() }
        }
        if inParentheses { try expectSign(")") }
        if accept("WITH") {
            guard accept("RECOMPILE") || accept("ENCRYPTION") else { throw unexpected() }
        }
        try expect("AS")
        let body = try statements(until: [])
        return .createProcedure(
            Statement.ProcedureText(name: name, parameters: parameters, body: body, text: text),
            mode: mode
        )
    }

    /// `@name type [= default] [OUTPUT]`
    mutating func procedureParameter() throws(TDSMessage) -> Statement.ProcedureParameter {
        let name = try variableName()
        _ = accept("AS")
        let type = try typeName()
        if accept("NOT") { try expect("NULL") } else { _ = accept("NULL") }
        let initial = acceptSign("=") ? try value() : nil
        let isOutput = accept("OUTPUT") || accept("OUT")
        _ = accept("READONLY")
        return Statement.ProcedureParameter(name: name, type: type, initial: initial, isOutput: isOutput)
    }

    private mutating func trigger(_ mode: Statement.CreateMode) throws(TDSMessage) -> Statement.Kind {
        advance()
        let name = try objectName()
        try expect("ON")
        let table = try objectName()
        guard accept("AFTER") || accept("FOR") else { throw unexpected() }
        let events = try list { (parser) throws(TDSMessage) in
            guard ["INSERT", "UPDATE", "DELETE"].contains(parser.word) else { throw parser.unexpected() }
            defer { parser.advance() }
            return parser.word
        }
        try expect("AS")
        let body = try statements(until: [])
        return .createTrigger(
            Statement.TriggerText(name: name, table: table, events: Set(events), body: body, text: text),
            mode: mode
        )
    }

    mutating func alter() throws(TDSMessage) -> Statement.Kind {
        try expect("ALTER")
        switch word {
        case "VIEW": return try view(.alter)
        case "PROCEDURE", "PROC": return try procedure(.alter)
        case "TRIGGER": return try trigger(.alter)
        case "DATABASE":
            // Snapshot isolation is always on here.
            advance()
            _ = accept("CURRENT") ? "" : try identifier()
            try expect("SET")
            guard word == "ALLOW_SNAPSHOT_ISOLATION" || word == "READ_COMMITTED_SNAPSHOT" else { throw unexpected() }
            advance()
            guard accept("ON") else { throw unexpected() }
            if accept("WITH") {
                guard accept("ROLLBACK", "IMMEDIATE") || accept("NO_WAIT") else { throw unexpected() }
            }
            return .nothing
        case "LOGIN": return try login("ALTER")
        case "AUTHORIZATION":
            // Whoever is logged in may do everything here.
            advance()
            try expect("ON")
            guard accept("DATABASE") || accept("SCHEMA") else { throw unexpected() }
            try expectSign("::")
            _ = try identifier()
            try expect("TO")
            _ = try identifier()
            return .nothing
        case "TABLE": advance()
        default: throw unexpected()
        }
        let name = try objectName()
        if accept("WITH", "CHECK") || accept("WITH", "NOCHECK") {}
        if accept("ADD") {
            var elements: [CreateTable.Element] = []
            repeat { elements.append(try tableElement()) } while acceptSign(",")
            return .alterTable(name, .add(elements))
        }
        if accept("DROP") {
            if accept("COLUMN") {
                let ifExists = accept("IF", "EXISTS")
                return .alterTable(
                    name,
                    .dropColumns(try list { (p) throws(TDSMessage) in try p.identifier() }, ifExists: ifExists)
                )
            }
            _ = accept("CONSTRAINT")
            let ifExists = accept("IF", "EXISTS")
            return .alterTable(
                name,
                .dropConstraints(try list { (p) throws(TDSMessage) in try p.identifier() }, ifExists: ifExists)
            )
        }
        if accept("ALTER", "COLUMN") {
            let column = try identifier()
            let type = try typeName()
            if accept("COLLATE") { _ = try identifier() }
            var isNullable: Bool?
            if accept("NOT") {
                try expect("NULL")
                isNullable = false
            } else if accept("NULL") {
                isNullable = true
            }
            return .alterTable(name, .alterColumn(column, type, isNullable: isNullable))
        }
        throw unexpected()
    }

    private mutating func login(_ action: String) throws(TDSMessage) -> Statement.Kind {
        advance()
        let name = try identifier()
        try expect("WITH")
        guard word == "PASSWORD" else { throw unexpected() }
        advance()
        try expectSign("=")
        guard case .string(let units, _) = token.kind else { throw unexpected() }
        advance()
        while acceptSign(",") {
            guard ["CHECK_POLICY", "CHECK_EXPIRATION", "DEFAULT_DATABASE"].contains(word) else { throw unexpected() }
            advance()
            try expectSign("=")
            advance()
        }
        return .login(action, name, password: Conversion.string(units))
    }

    mutating func drop() throws(TDSMessage) -> Statement.Kind {
        try expect("DROP")
        if word == "LOGIN" {
            advance()
            return .login("DROP", try identifier(), password: nil)
        }
        let kind = word == "PROC" ? "PROCEDURE" : word
        advance()
        let ifExists = accept("IF", "EXISTS")
        switch kind {
        case "TABLE", "VIEW", "PROCEDURE", "TRIGGER":
            let names = try list { (parser) throws(TDSMessage) in try parser.objectName() }
            return .dropObject(kind, names, ifExists: ifExists)
        case "INDEX":
            let name = try identifier()
            try expect("ON")
            return .dropIndex(name, try objectName(), ifExists: ifExists)
        case "SCHEMA": return .dropSchema(try identifier(), ifExists: ifExists)
        case "DATABASE": return .dropDatabase(try identifier(), ifExists: ifExists)
        default:
            at -= ifExists ? 3 : 1
            throw unexpected()
        }
    }
}
