/// What a number format shows of a serial number.
enum DateFormat {
    /// The kind of a cell with one of the formats that every workbook has.
    static func kind(builtIn id: Int) -> SheetCell.Kind {
        switch id {
        case 14...17, 27...31, 36, 50...54, 57, 58: .date
        case 22: .dateTime
        case 18...21, 32...35, 45, 47, 55, 56: .time
        case 46: .duration
        default: .number
        }
    }

    /// The kind of a cell by the text of its format, such as `dd/mm/yyyy hh:mm`.
    static func kind(code: String) -> SheetCell.Kind {
        var hasDay = false
        var hasClock = false
        var hasMonthOrMinute = false
        let letters = Array(code.lowercased().unicodeScalars)
        var index = 0
        while index < letters.count {
            switch letters[index] {
            case ";": index = letters.count
            case "\"":
                index += 1
                while index < letters.count, letters[index] != "\"" { index += 1 }
            case "\\", "_", "*": index += 1
            case "[":
                let close = letters[index...].firstIndex(of: "]") ?? letters.count - 1
                let inside = letters[(index + 1)..<max(close, index + 1)]
                // Elapsed hours, minutes or seconds; anything else is a color, a condition or a language.
                if let first = inside.first, "hms".unicodeScalars.contains(first), inside.allSatisfy({ $0 == first }) {
                    return .duration
                }
                index = close
            case "a":
                if letters[index...].starts(with: "am/pm".unicodeScalars) {
                    index += 4
                    hasClock = true
                } else if letters[index...].starts(with: "a/p".unicodeScalars) {
                    index += 2
                    hasClock = true
                }
            case "g":
                if letters[index...].starts(with: "general".unicodeScalars) { index += 6 }
            case "y", "d": hasDay = true
            case "h", "s": hasClock = true
            case "m": hasMonthOrMinute = true
            default: break
            }
            index += 1
        }
        if hasMonthOrMinute, !hasClock { hasDay = true }
        return hasDay ? hasClock ? .dateTime : .date : hasClock ? .time : .number
    }
}
