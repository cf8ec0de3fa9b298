extension Compiler {
    func dateFunction(_ name: String, _ arguments: [Expression], _ scope: Scope) throws(TDSMessage) -> Compiled? {
        switch name {
        case "GETDATE", "CURRENT_TIMESTAMP", "GETUTCDATE": return now(name, .datetime)
        case "SYSDATETIME", "SYSUTCDATETIME": return now(name, .datetime2(scale: 7))
        case "SYSDATETIMEOFFSET": return now(name, .datetimeoffset(scale: 7))
        case "YEAR", "MONTH", "DAY":
            guard arguments.count == 1 else { throw count(name, 1) }
            return part(name, try moment(arguments[0], scope))
        case "DATEPART", "DATENAME":
            guard name == "DATEPART", arguments.count == 2 else { throw count(name, 2) }
            return part(try unit(arguments[0], name), try moment(arguments[1], scope))
        case "DATEADD":
            guard arguments.count == 3 else { throw count(name, 3) }
            let unit = try unit(arguments[0], name)
            let amount = try coerce(try value(arguments[1], scope), to: .int)
            let subject = try moment(arguments[2], scope)
            let type = subject.type
            return call("dateadd \(unit)", [amount, subject], type) { (values) throws(TDSMessage) in
                guard case .integer(let number) = values[0], let moment = Moment(values[1]) else { return .null }
                guard let moved = moment.adding(number, unit) else {
                    throw TDSMessage(517, 16, "Adding a value to a '\(type.name)' column caused an overflow.")
                }
                return try moved.value(as: type)
            }
        case "DATEDIFF", "DATEDIFF_BIG":
            guard arguments.count == 3 else { throw count(name, 3) }
            let unit = try unit(arguments[0], name)
            let items = [try moment(arguments[1], scope), try moment(arguments[2], scope)]
            let type: TDSType = name == "DATEDIFF" ? .int : .bigint
            return call("datediff \(unit)", items, type) { (values) throws(TDSMessage) in
                guard let from = Moment(values[0]), let to = Moment(values[1]) else { return .null }
                let count = from.boundaries(to: to, unit)
                guard let count, Conversion.range(type).contains(count) else {
                    throw TDSMessage(
                        535,
                        16,
                        "The datediff function resulted in an overflow. The number of dateparts separating two date/time "
                            + "instances is too large. Try to use datediff with a less precise datepart."
                    )
                }
                return .integer(count)
            }
        case "DATEFROMPARTS":
            guard arguments.count == 3 else { throw count(name, 3) }
            let items = try arguments.map { (item) throws(TDSMessage) in try coerce(try value(item, scope), to: .int) }
            return call(name, items, .date) { (values) throws(TDSMessage) in
                guard case .integer(let year) = values[0], case .integer(let month) = values[1],
                    case .integer(let day) = values[2],
                    let days = DateMath.days(year: Int(year), month: Int(month), day: Int(day))
                else {
                    throw TDSMessage(
                        289,
                        16,
                        "Cannot construct data type date, some of the arguments have values which are not valid."
                    )
                }
                return .date(days: days)
            }
        case "EOMONTH":
            guard arguments.count == 1 else { throw count(name, 1) }
            let item = try coerce(try moment(arguments[0], scope), to: .date)
            return call(name, [item], .date) { (values) throws(TDSMessage) in
                guard case .date(let days) = values[0] else { return .null }
                let (year, month, day) = DateMath.civil(days)
                return .date(days: days + DateMath.length(year, month) - day)
            }
        default: return nil
        }
    }

    private func now(_ name: String, _ type: TDSType) -> Compiled {
        let session = session
        var made = call(name, [], type, isVolatile: true) { [unowned session] (_) throws(TDSMessage) in
            try session.now.value(as: type)
        }
        made.isNullable = false
        return made
    }

    private func moment(_ expression: Expression, _ scope: Scope) throws(TDSMessage) -> Compiled {
        let compiled = try value(expression, scope)
        if compiled.type.family == .date { return compiled }
        if compiled.type.isText { return try coerce(compiled, to: .datetime2(scale: 7)) }
        return try coerce(compiled, to: .datetime)
    }

    private func unit(_ expression: Expression, _ function: String) throws(TDSMessage) -> String {
        let words = [
            "YEAR": "YEAR", "YY": "YEAR", "YYYY": "YEAR", "QUARTER": "QUARTER", "QQ": "QUARTER", "Q": "QUARTER",
            "MONTH": "MONTH", "MM": "MONTH", "M": "MONTH", "DAYOFYEAR": "DAYOFYEAR", "DY": "DAYOFYEAR",
            "DAY": "DAY", "DD": "DAY", "D": "DAY", "WEEK": "WEEK", "WK": "WEEK", "WW": "WEEK", "WEEKDAY": "WEEKDAY",
            "DW": "WEEKDAY", "HOUR": "HOUR", "HH": "HOUR", "MINUTE": "MINUTE", "MI": "MINUTE", "N": "MINUTE",
            "SECOND": "SECOND", "SS": "SECOND", "S": "SECOND", "MILLISECOND": "MILLISECOND", "MS": "MILLISECOND",
            "MICROSECOND": "MICROSECOND", "MCS": "MICROSECOND", "NANOSECOND": "NANOSECOND", "NS": "NANOSECOND",
        ]
        guard case .column(let parts) = expression, parts.count == 1, let unit = words[parts[0].uppercased()] else {
            throw TDSMessage(1023, 15, "Invalid parameter 1 specified for \(function.lowercased()).")
        }
        return unit
    }

    private func part(_ unit: String, _ subject: Compiled) -> Compiled {
        call("datepart \(unit)", [subject], .int) { (values) throws(TDSMessage) in
            guard let moment = Moment(values[0]) else { return .null }
            return .integer(moment.part(unit))
        }
    }
}
