/// A ``CSVTimeFormat`` made ready for use.
struct CSVTimeProgram: Sendable {
    /// What one part of the pattern stands for.
    enum Part: UInt8 {
        case literal, year, shortYear, month, day, hour, halfHour, minute, second, fraction, half, offset
    }

    /// One part of the pattern. The argument is a literal's byte, the count of a fraction's digits, or 1 for a number
    /// without zeros in front and for an offset without a colon.
    struct Step {
        var part: Part
        var argument: UInt8
    }

    let pattern: String
    let steps: [Step]
    /// The first of the hundred years that two digits mean.
    let firstYear: Int64
    private let parts: Set<Part>

    /// Throws `.invalidArgument`, naming the column, for a pattern that cannot be used.
    init(_ format: CSVTimeFormat, column: String) throws(FrameError) {
        pattern = format.pattern
        firstYear = Int64(format.firstYear ?? 0)
        let compiled = CSVTimeProgram.compile(format)
        steps = compiled.steps
        parts = Set(compiled.steps.map(\.part))
        if let problem = compiled.problem ?? CSVTimeProgram.problem(steps, format) {
            throw FrameError(
                .invalidArgument,
                "The CSV time format \(problem).",
                column: column,
                detail: format.pattern
            )
        }
    }

    func has(_ part: Part) -> Bool { parts.contains(part) }

    /// Throws `.invalidArgument` when the pattern does not describe the type.
    func check(_ type: DataType, column: String) throws(FrameError) {
        let hasYear = has(.year) || has(.shortYear)
        let fits: Bool
        switch type {
        case .date, .localTimestamp: fits = hasYear && !has(.offset)
        case .time: fits = !hasYear && !has(.offset)
        case .instant: fits = hasYear && has(.offset)
        default: fits = false
        }
        if !fits {
            throw FrameError(
                .invalidArgument,
                "The CSV time format does not describe a column of type \(type).",
                column: column,
                detail: pattern
            )
        }
    }

    /// The type that the pattern describes, with the coarsest unit that holds its decimals.
    var type: DataType {
        let digits = steps.first { $0.part == .fraction }?.argument ?? 0
        let unit = TimeUnit(fractionDigits: Int(digits)) ?? .nanosecond
        if has(.offset) { return .instant(unit) }
        if !has(.year), !has(.shortYear) { return .time(unit) }
        return has(.hour) || has(.halfHour) ? .localTimestamp(unit) : .date
    }

    private static func compile(_ format: CSVTimeFormat) -> (steps: [Step], problem: String?) {
        let bytes = Array(format.pattern.utf8)
        if bytes.isEmpty { return ([], "is empty") }
        if bytes.count > 48 { return ([], "is longer than 48 bytes") }
        var steps: [Step] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x27 {
                index += 1
                if index < bytes.count, bytes[index] == 0x27 {
                    steps.append(Step(part: .literal, argument: 0x27))
                    index += 1
                    continue
                }
                while true {
                    guard index < bytes.count else { return (steps, "has an apostrophe that is never closed") }
                    if bytes[index] == 0x27 {
                        if index + 1 == bytes.count || bytes[index + 1] != 0x27 { break }
                        index += 1
                    }
                    steps.append(Step(part: .literal, argument: bytes[index]))
                    index += 1
                }
                index += 1
                continue
            }
            guard (byte | 0x20) &- 0x61 < 26 else {
                steps.append(Step(part: .literal, argument: byte))
                index += 1
                continue
            }
            var length = 1
            while index + length < bytes.count, bytes[index + length] == byte { length += 1 }
            let letters = String(repeating: Character(Unicode.Scalar(byte)), count: length)
            guard let step = step(letters) else {
                return (steps, "holds the letters \"\(letters)\", which stand for nothing")
            }
            steps.append(step)
            index += length
        }
        return (steps, nil)
    }

    private static func step(_ letters: String) -> Step? {
        switch letters {
        case "yyyy": Step(part: .year, argument: 0)
        case "yy": Step(part: .shortYear, argument: 0)
        case "MM": Step(part: .month, argument: 0)
        case "M": Step(part: .month, argument: 1)
        case "dd": Step(part: .day, argument: 0)
        case "d": Step(part: .day, argument: 1)
        case "HH": Step(part: .hour, argument: 0)
        case "H": Step(part: .hour, argument: 1)
        case "hh": Step(part: .halfHour, argument: 0)
        case "h": Step(part: .halfHour, argument: 1)
        case "mm": Step(part: .minute, argument: 0)
        case "m": Step(part: .minute, argument: 1)
        case "ss": Step(part: .second, argument: 0)
        case "s": Step(part: .second, argument: 1)
        case "a": Step(part: .half, argument: 0)
        case "Z": Step(part: .offset, argument: 0)
        case "ZZ": Step(part: .offset, argument: 1)
        default:
            letters.utf8.count <= 9 && letters.utf8.allSatisfy { $0 == 0x53 }
                ? Step(part: .fraction, argument: UInt8(letters.utf8.count)) : nil
        }
    }

    /// What makes a pattern of known letters useless, as it follows "The CSV time format".
    private static func problem(_ steps: [Step], _ format: CSVTimeFormat) -> String? {
        var parts: Set<Part> = []
        var previous: Step?
        for step in steps {
            if step.part != .literal, !parts.insert(step.part).inserted { return "names the same part twice" }
            if let previous, isNumber(step.part), isNumber(previous.part), previous.argument == 1 {
                return "has a number of one or two digits directly before another number"
            }
            if case .literal = step.part, let previous, isNumber(previous.part), previous.argument == 1,
                step.argument &- 0x30 <= 9
            {
                return "has a number of one or two digits directly before another number"
            }
            previous = step
        }
        func has(_ part: Part) -> Bool { parts.contains(part) }
        let hasHour = has(.hour) || has(.halfHour)
        let hasYear = has(.year) || has(.shortYear)
        if has(.year), has(.shortYear) { return "names the same part twice" }
        if has(.hour), has(.halfHour) { return "names the same part twice" }
        if has(.halfHour) != has(.half) { return "needs both an hour from 1 to 12 and a letter a, or neither" }
        if !hasYear, !hasHour { return "names neither a year nor an hour" }
        if has(.month), !hasYear { return "names a month without a year" }
        if has(.day), !has(.month) { return "names a day without a month" }
        if hasYear, hasHour, !has(.day) { return "names a time without a day" }
        if has(.minute), !hasHour { return "names a minute without an hour" }
        if has(.second), !has(.minute) { return "names a second without a minute" }
        if has(.fraction), !has(.second) { return "names decimals without a second" }
        if has(.shortYear) {
            guard let first = format.firstYear else {
                return "has a year of two digits, which needs firstYear"
            }
            if first < 0 || first > 9_900 { return "has a firstYear that is not 0 to 9900" }
        }
        return nil
    }

    private static func isNumber(_ part: Part) -> Bool {
        switch part {
        case .literal, .half, .offset: false
        default: true
        }
    }
}
