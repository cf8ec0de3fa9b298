extension Compiler {
    /// An expression that has a value.
    func value(_ expression: Expression, _ scope: Scope) throws(TDSMessage) -> Compiled {
        if let groups = scope.groups, !scope.isInAggregate,
            let group = groups.first(where: { $0.expression == expression })
        {
            scope.groups = nil
            defer { scope.groups = groups }
            var compiled = try value(expression, scope)
            compiled.sql = group.sql
            return compiled
        }
        switch expression {
        case .null:
            return Compiled(sql: "NULL", type: .int, constant: .null, isBareNull: true)
        case .integer(let number): return constant(.integer(number), .int)
        case .decimal(let digits): return try literal(digits)
        case .float(let number): return constant(.float(number), .float)
        case .money(let digits):
            let value = try Conversion.convert(.text(Array(digits.utf16)), from: .varchar(length: 40), to: .money)
            return constant(value, .money)
        case .string(let units, let national):
            let length = max(1, units.count)
            if national {
                return constant(.text(units), .nvarchar(length: length > 4_000 ? nil : length))
            }
            return constant(.text(CodePage.cut(units)), .varchar(length: length > 8_000 ? nil : length))
        case .binary(let bytes):
            return constant(.bytes(bytes), .varbinary(length: bytes.count > 8_000 ? nil : max(1, bytes.count)))
        case .variable(let name): return try variable(name)
        case .global(let name): return try global(name)
        case .column(let parts): return try column(parts, scope)
        case .unary(let sign, let inner): return try unary(sign, try value(inner, scope))
        case .binaryOperator(let sign, let left, let right):
            return try arithmetic(sign, try value(left, scope), try value(right, scope))
        case .call(let name, let arguments, let isDistinct, let window):
            return try function(name, arguments, isDistinct: isDistinct, window, scope)
        case .countAll(let name, let window):
            let over = try window.map { (window) throws(TDSMessage) in try self.window(window, scope) } ?? ""
            if window == nil { try checkAggregate(scope) }
            return Compiled(sql: "count(*)\(over)", type: name == "COUNT" ? .int : .bigint)
        case .cast(let inner, let name, let isTry, let style):
            return try cast(inner, name, isTry: isTry, style: style, scope)
        case .simpleCase(let subject, let branches, let otherwise):
            return try caseOf(
                branches.map { Expression.Branch(when: .comparison("=", subject, $0.when), then: $0.then) },
                otherwise,
                scope
            )
        case .searchedCase(let branches, let otherwise): return try caseOf(branches, otherwise, scope)
        case .subquery(let query):
            let inner = try self.query(query, outer: scope)
            guard inner.columns.count == 1 else {
                throw TDSMessage(
                    116,
                    16,
                    "Only one expression can be specified in the select list when the subquery is not introduced with "
                        + "EXISTS."
                )
            }
            return Compiled(sql: try single(inner.sql, inner.columns[0].type), type: inner.columns[0].type)
        case .collate(let inner, let name):
            var compiled = try value(inner, scope)
            guard compiled.type.isText else {
                throw TDSMessage(447, 16, "Expression type \(compiled.type.name) is invalid for COLLATE clause.")
            }
            let upper = name.uppercased()
            if upper == "DATABASE_DEFAULT" || upper.contains("_CI") {
                return compiled
            }
            guard upper.contains("_BIN") || upper.contains("_CS") else {
                throw TDSMessage(448, 16, "Invalid collation '\(name)'.")
            }
            compiled.sql = "(\(compiled.sql) COLLATE BINARY)"
            compiled.isBinaryOrder = true
            return compiled
        default:
            throw TDSMessage(
                4145,
                15,
                "An expression of boolean type was specified in a context where a value is expected."
            )
        }
    }

    /// A subquery as a value: two rows are error 512.
    private func single(_ sql: String, _ type: TDSType) throws(TDSMessage) -> String {
        "(SELECT c1 FROM (\(sql)))"
    }

    private func literal(_ digits: String) throws(TDSMessage) -> Compiled {
        guard let (units, scale) = DecimalMath.parse(digits.utf8), DecimalMath.fits(units, precision: 38) else {
            let count = digits.filter(\.isNumber).count
            throw TDSMessage(
                1007,
                15,
                "The number '\(digits)' is out of the range for numeric representation (maximum precision 38).",
                state: count > 38 ? 1 : 2
            )
        }
        var precision = max(1, scale)
        while !DecimalMath.fits(units, precision: precision) { precision += 1 }
        return constant(.decimal(units: units, scale: scale), .decimal(precision: precision, scale: scale))
    }

    func column(_ parts: [String], _ scope: Scope) throws(TDSMessage) -> Compiled {
        let name = parts[parts.count - 1].lowercased()
        let qualifier = parts.count > 1 ? parts[parts.count - 2].lowercased() : nil
        var level: Scope? = scope
        while let current = level {
            var found: [(source: Scope.Source, column: ScopeColumn)] = []
            for source in current.sources where qualifier == nil || source.alias == qualifier {
                for column in source.columns where column.name.lowercased() == name { found.append((source, column)) }
            }
            if found.count > 1 {
                throw TDSMessage(209, 16, "Ambiguous column name '\(parts[parts.count - 1])'.")
            }
            if let (source, column) = found.first {
                if let groups = current.groups, !current.isInAggregate,
                    !groups.contains(where: { $0.sql == column.sql })
                {
                    throw TDSMessage(
                        8120,
                        16,
                        "Column '\(source.shown).\(column.name)' is invalid in the select list because it is not "
                            + "contained in either an aggregate function or the GROUP BY clause."
                    )
                }
                return Compiled(
                    sql: column.sql,
                    type: column.type,
                    isNullable: column.isNullable || source.isOuter,
                    column: column,
                    name: column.name
                )
            }
            level = current.parent
        }
        if let qualifier {
            var level: Scope? = scope
            while let current = level {
                if current.sources.contains(where: { $0.alias == qualifier }) {
                    throw .invalidColumn(parts[parts.count - 1])
                }
                level = current.parent
            }
            throw TDSMessage(
                4104,
                16,
                "The multi-part identifier \"\(parts.joined(separator: "."))\" could not be bound."
            )
        }
        throw .invalidColumn(parts[parts.count - 1])
    }

    private func cast(
        _ inner: Expression,
        _ name: TypeName,
        isTry: Bool,
        style: Expression?,
        _ scope: Scope
    ) throws(TDSMessage) -> Compiled {
        let type = try name.resolved(defaultLength: 30)
        let compiled = try value(inner, scope)
        var number = 0
        if let style {
            guard case .integer(let written)? = try value(style, scope).constant else {
                throw .syntax(near: "CONVERT")
            }
            number = Int(written)
        }
        if isTry {
            let from = compiled.type
            return call("try \(number)", [compiled], type) { (values) throws(TDSMessage) in
                do throws(TDSMessage) {
                    return try Conversion.convert(values[0], from: from, to: type, style: number)
                } catch {
                    if error.number == 529 { throw error }
                    return .null
                }
            }
        }
        var made = compiled
        made.isNullable = compiled.isNullable
        if let value = compiled.constant, !compiled.isBareNull {
            // What fails does so when the statement runs, not before.
            if let known = try? Conversion.convert(value, from: compiled.type, to: type, style: number) {
                return constant(known, type)
            }
            made.constant = nil
        }
        var result = try coerce(made, to: type, style: number)
        result.name = ""
        result.isBareNull = false
        return result
    }

    private func caseOf(_ branches: [Expression.Branch], _ otherwise: Expression?, _ scope: Scope)
        throws(TDSMessage) -> Compiled
    {
        var values: [Compiled] = []
        var conditions: [String] = []
        for branch in branches {
            conditions.append(try condition(branch.when, scope))
            values.append(try value(branch.then, scope))
        }
        if let otherwise { values.append(try value(otherwise, scope)) }
        let type = try common(values)
        var sql = "CASE"
        for (index, condition) in conditions.enumerated() {
            sql += " WHEN \(condition) THEN \(try coerce(values[index], to: type).sql)"
        }
        if otherwise != nil { sql += " ELSE \(try coerce(values[values.count - 1], to: type).sql)" }
        return Compiled(
            sql: sql + " END",
            type: type,
            isNullable: otherwise == nil || values.contains { $0.isNullable }
        )
    }

    /// The common type of several values, bare NULLs left out.
    func common(_ values: [Compiled]) throws(TDSMessage) -> TDSType {
        var type: TDSType?
        for value in values where !value.isBareNull {
            type = type.map { TDSType.common($0, value.type) } ?? value.type
        }
        return type ?? .int
    }

    // MARK: Conditions

    func condition(_ expression: Expression, _ scope: Scope) throws(TDSMessage) -> String {
        switch expression {
        case .comparison(let sign, let left, let right):
            return try compare(sign, try value(left, scope), try value(right, scope))
        case .and(let left, let right): return "(\(try condition(left, scope)) AND \(try condition(right, scope)))"
        case .or(let left, let right): return "(\(try condition(left, scope)) OR \(try condition(right, scope)))"
        case .not(let inner): return "(NOT \(try condition(inner, scope)))"
        case .isNull(let inner, let negated):
            return "(\(try value(inner, scope).sql) IS \(negated ? "NOT " : "")NULL)"
        case .inList(let subject, let items, let negated):
            let left = try value(subject, scope)
            let values = try items.map { (item) throws(TDSMessage) in try value(item, scope) }
            let type = try common([left] + values)
            if left.type.isText, type.isText || left.type == type {
                let list = try values.map { (value) throws(TDSMessage) in try comparable(value, type) }
                return
                    "(\(try comparable(left, type))\(collation(left)) \(negated ? "NOT " : "")IN (\(list.joined(separator: ", "))))"
            }
            let list = try values.map { (value) throws(TDSMessage) in try comparable(value, type) }
            return "(\(try comparable(left, type)) \(negated ? "NOT " : "")IN (\(list.joined(separator: ", "))))"
        case .inQuery(let subject, let query, let negated):
            let left = try value(subject, scope)
            let inner = try self.query(query, outer: scope)
            guard inner.columns.count == 1 else {
                throw TDSMessage(
                    116,
                    16,
                    "Only one expression can be specified in the select list when the subquery is not introduced with "
                        + "EXISTS."
                )
            }
            let item = Compiled(sql: "c1", type: inner.columns[0].type)
            let type = try common([left, item])
            return
                "(\(try comparable(left, type))\(left.type.isText ? collation(left) : "") \(negated ? "NOT " : "")IN "
                + "(SELECT \(try comparable(item, type)) FROM (\(inner.sql))))"
        case .exists(let query): return "EXISTS (\(try self.query(query, outer: scope).sql))"
        case .between(let subject, let low, let high, let negated):
            let left = try value(subject, scope)
            let first = try compare(">=", left, try value(low, scope))
            let second = try compare("<=", left, try value(high, scope))
            return "(\(negated ? "NOT " : "")(\(first) AND \(second)))"
        case .like(let subject, let pattern, let escape, let negated):
            return try like(subject, pattern, escape: escape, negated: negated, scope)
        default:
            throw TDSMessage(
                4145,
                15,
                "An expression of non-boolean type specified in a context where a condition is expected."
            )
        }
    }

    func collation(_ compiled: Compiled) -> String { compiled.isBinaryOrder ? "" : " COLLATE TS_CI" }

    func compare(_ sign: String, _ left: Compiled, _ right: Compiled) throws(TDSMessage) -> String {
        let type = try common([left, right])
        for side in [left, right] where side.type.isIncomparable && !side.isBareNull {
            throw TDSMessage(
                402,
                16,
                "The data types \(left.type.name) and \(right.type.name) are incompatible in the \(sign == "=" ? "equal to" : sign) operator."
            )
        }
        try checkClash(left, right, type)
        let text = type.isText ? (left.isBinaryOrder || right.isBinaryOrder ? "" : " COLLATE TS_CI") : ""
        return "(\(try comparable(left, type))\(text) \(sign) \(try comparable(right, type)))"
    }

    /// Types that never meet: error 206.
    private func checkClash(_ left: Compiled, _ right: Compiled, _ type: TDSType) throws(TDSMessage) {
        guard !left.isBareNull, !right.isBareNull else { return }
        for side in [left.type, right.type] where side != type {
            let clashes =
                switch (side.family, type) {
                case (.integer, .date), (.integer, .time), (.integer, .datetime2), (.integer, .datetimeoffset): true
                case (.decimal, .date), (.decimal, .datetime2), (.real, .date), (.real, .datetime2): true
                case (.integer, .uniqueidentifier), (.uuid, .int), (.uuid, .bigint), (.uuid, .decimal): true
                default: false
                }
            if clashes {
                throw TDSMessage(
                    206,
                    16,
                    "Operand type clash: \(side.name) is incompatible with \(type.name)",
                    state: 2
                )
            }
        }
    }
}
