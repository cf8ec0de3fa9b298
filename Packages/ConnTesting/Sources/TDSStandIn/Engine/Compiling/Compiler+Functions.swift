extension Compiler {
    func function(
        _ name: String,
        _ arguments: [Expression],
        isDistinct: Bool,
        _ window: Expression.Window?,
        _ scope: Scope
    ) throws(TDSMessage) -> Compiled {
        if Self.aggregates.contains(name) {
            return try aggregate(name, arguments, isDistinct: isDistinct, window, scope)
        }
        guard !isDistinct else { throw .keyword("DISTINCT") }
        if let window {
            guard ["ROW_NUMBER", "RANK", "DENSE_RANK"].contains(name), arguments.isEmpty else { throw .keyword("OVER") }
            guard !window.order.isEmpty else {
                throw TDSMessage(4112, 15, "The function '\(name)' must have an OVER clause with ORDER BY.")
            }
            return Compiled(sql: "\(name)()\(try self.window(window, scope))", type: .bigint)
        }
        switch name {
        case "IIF":
            guard arguments.count == 3 else { throw count(name, 3) }
            return try value(
                .searchedCase([Expression.Branch(when: arguments[0], then: arguments[1])], arguments[2]),
                scope
            )
        case "COALESCE", "ISNULL": return try firstOf(name, arguments, scope)
        case "NULLIF":
            guard arguments.count == 2 else { throw count(name, 2) }
            let left = try value(arguments[0], scope)
            let condition = try compare("=", left, try value(arguments[1], scope))
            return Compiled(sql: "CASE WHEN \(condition) THEN NULL ELSE \(left.sql) END", type: left.type)
        default: break
        }
        // Their first argument may be a word such as DAY and no value.
        if let made = try dateFunction(name, arguments, scope) { return made }
        let values = try arguments.map { (argument) throws(TDSMessage) in try value(argument, scope) }
        if let made = try textFunction(name, values) { return made }
        if let made = try numberFunction(name, values) { return made }
        if let made = try systemFunction(name, values) { return made }
        if name.contains(".") {
            throw TDSMessage(
                4121,
                16,
                "Cannot find either column \"\(name.split(separator: ".")[0].lowercased())\" or the user-defined function "
                    + "or aggregate \"\(name.lowercased())\", or the name is ambiguous."
            )
        }
        throw TDSMessage(195, 15, "'\(name)' is not a recognized built-in function name.", state: 10)
    }

    func count(_ name: String, _ number: Int) -> TDSMessage {
        TDSMessage(174, 15, "The \(name.lowercased()) function requires \(number) argument(s).")
    }

    private func firstOf(_ name: String, _ arguments: [Expression], _ scope: Scope) throws(TDSMessage) -> Compiled {
        guard arguments.count >= 2, name == "COALESCE" || arguments.count == 2 else { throw count(name, 2) }
        let values = try arguments.map { (argument) throws(TDSMessage) in try value(argument, scope) }
        let type = name == "ISNULL" && !values[0].isBareNull ? values[0].type : try common(values)
        var parts: [String] = []
        for value in values { parts.append(try coerce(value, to: type).sql) }
        return Compiled(
            sql: "coalesce(\(parts.joined(separator: ", ")))",
            type: type,
            isNullable: values.allSatisfy(\.isNullable)
        )
    }

    func window(_ window: Expression.Window, _ scope: Scope) throws(TDSMessage) -> String {
        var parts: [String] = []
        if !window.partition.isEmpty {
            var keys: [String] = []
            for expression in window.partition {
                let key = try value(expression, scope)
                keys.append(try comparable(key, key.type) + (key.type.isText ? collation(key) : ""))
            }
            parts.append("PARTITION BY " + keys.joined(separator: ", "))
        }
        if !window.order.isEmpty {
            var keys: [String] = []
            for item in window.order {
                // ORDER BY (SELECT NULL) is how one says "any order".
                if case .subquery = item.expression { continue }
                let key = try value(item.expression, scope)
                keys.append(
                    try comparable(key, key.type) + (key.type.isText ? collation(key) : "")
                        + (item.isDescending ? " DESC" : "")
                )
            }
            if !keys.isEmpty { parts.append("ORDER BY " + keys.joined(separator: ", ")) }
        }
        return " OVER (\(parts.joined(separator: " ")))"
    }

    private func aggregate(
        _ name: String,
        _ arguments: [Expression],
        isDistinct: Bool,
        _ window: Expression.Window?,
        _ scope: Scope
    ) throws(TDSMessage) -> Compiled {
        guard arguments.count == (name == "STRING_AGG" ? 2 : 1) else { throw count(name, 1) }
        let over = try window.map { (window) throws(TDSMessage) in try self.window(window, scope) } ?? ""
        if window == nil { try checkAggregate(scope) }
        if window == nil { scope.isInAggregate = true }
        defer { if window == nil { scope.isInAggregate = false } }
        let argument = try value(arguments[0], scope)
        let type = argument.type
        let distinct = isDistinct ? "DISTINCT " : ""
        let text = type.isText ? collation(argument) : ""
        switch name {
        case "COUNT", "COUNT_BIG":
            return Compiled(
                sql: "count(\(distinct)\(argument.sql)\(text))\(over)",
                type: name == "COUNT" ? .int : .bigint
            )
        case "MIN", "MAX":
            if type.isIncomparable || type == .bit {
                throw TDSMessage(
                    8117,
                    16,
                    "Operand data type \(type.name) is invalid for \(name.lowercased()) operator."
                )
            }
            return Compiled(sql: "\(name.lowercased())(\(argument.sql)\(text))\(over)", type: type)
        case "STRING_AGG":
            guard case .text(let separator)? = try value(arguments[1], scope).constant else {
                throw TDSMessage(8733, 16, "Separator parameter for STRING_AGG must be a string literal or variable.")
            }
            let target: TDSType = type.isText ? type : .nvarchar(length: 4_000)
            let result: TDSType =
                target.isNational
                ? .nvarchar(length: target.length.map { _ in 4_000 })
                : .varchar(length: target.length.map { _ in 8_000 })
            let item = try coerce(argument, to: target)
            let place = host.place(
                aggregate: AggregateSite(kind: .join, argument: target, result: result, separator: separator)
            )
            return Compiled(sql: "tsagg(\(place), \(item.sql))\(over)", type: result)
        default: break
        }
        guard type.isNumber, type != .bit else {
            throw TDSMessage(8117, 16, "Operand data type \(type.name) is invalid for \(name.lowercased()) operator.")
        }
        if name == "STDEV" {
            let item = try coerce(argument, to: .float)
            let place = host.place(aggregate: AggregateSite(kind: .deviation, argument: .float, result: .float))
            return Compiled(sql: "tsagg(\(place), \(distinct)\(item.sql))\(over)", type: .float)
        }
        if type.family == .integer {
            let result: TDSType = type == .bigint ? .bigint : .int
            let sum = Compiled(sql: "sum(\(distinct)\(argument.sql))\(over)", type: .bigint)
            if name == "SUM" { return try coerce(sum, to: result) }
            return Compiled(sql: "(\(sum.sql) / count(\(distinct)\(argument.sql))\(over))", type: result)
        }
        let result: TDSType
        switch type {
        case .decimal(_, let scale): result = .decimal(precision: 38, scale: name == "SUM" ? scale : max(scale, 6))
        case .smallmoney, .money: result = .money
        default: result = .float
        }
        let site = AggregateSite(kind: name == "SUM" ? .sum : .average, argument: type, result: result)
        return Compiled(sql: "tsagg(\(host.place(aggregate: site)), \(distinct)\(argument.sql))\(over)", type: result)
    }
}
