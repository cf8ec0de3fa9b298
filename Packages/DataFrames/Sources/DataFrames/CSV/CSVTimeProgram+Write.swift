extension CSVTimeProgram {
    /// The most bytes that a pattern of 48 bytes can write.
    static let maximumTextLength = 96

    /// Writes a date; nil when it has parts that the pattern would not write.
    func write(date days: Int32, to out: UnsafeMutablePointer<UInt8>) -> Int? {
        write(days: Int64(days), time: 0, unit: .second, to: out)
    }

    /// Writes a time of day; nil when it has parts that the pattern would not write, or is none.
    func write(time ticks: Int64, unit: TimeUnit, to out: UnsafeMutablePointer<UInt8>) -> Int? {
        if ticks < 0 || ticks > unit.ticksPerDay { return nil }
        return write(days: 0, time: ticks, unit: unit, to: out)
    }

    /// Writes a local date-time, or an instant in UTC; nil when it has parts that the pattern would not write.
    func write(dateTime ticks: Int64, unit: TimeUnit, to out: UnsafeMutablePointer<UInt8>) -> Int? {
        let (days, time) = CivilCalendar.floorDivide(ticks, by: unit.ticksPerDay)
        return write(days: days, time: time, unit: unit, to: out)
    }

    private func write(days: Int64, time: Int64, unit: TimeUnit, to out: UnsafeMutablePointer<UInt8>) -> Int? {
        let civil = CivilCalendar.civil(days: days)
        let (seconds, fraction) = time.quotientAndRemainder(dividingBy: unit.ticksPerSecond)
        let hour = seconds / 3_600
        let minute = seconds / 60 % 60
        let second = seconds % 60
        // The largest part that no step has written.
        var restDay = civil.day - 1
        var restMonth = civil.month - 1
        var rest = (hour: hour, minute: minute, second: second, fraction: fraction)
        var length = 0
        func number(_ value: Int64, _ isShort: Bool) {
            if isShort, value < 10 {
                out[length] = 0x30 &+ UInt8(truncatingIfNeeded: value)
                length &+= 1
            } else {
                TextKernels.writePair(value, to: out + length)
                length &+= 2
            }
        }
        for step in steps {
            let isShort = step.argument == 1
            switch step.part {
            case .literal:
                out[length] = step.argument
                length &+= 1
            case .year:
                guard civil.year >= 0, civil.year <= 9_999 else { return nil }
                TextKernels.writePadded(civil.year, width: 4, to: out + length)
                length &+= 4
            case .shortYear:
                guard civil.year >= firstYear, civil.year < firstYear &+ 100 else { return nil }
                number(civil.year % 100, false)
            case .month:
                number(Int64(civil.month), isShort)
                restMonth = 0
            case .day:
                number(Int64(civil.day), isShort)
                restDay = 0
            case .hour:
                number(hour, isShort)
                rest.hour = 0
            case .halfHour:
                guard hour < 24 else { return nil }
                number((hour &+ 11) % 12 &+ 1, isShort)
                rest.hour = 0
            case .minute:
                number(minute, isShort)
                rest.minute = 0
            case .second:
                number(second, isShort)
                rest.second = 0
            case .fraction:
                let digits = Int(step.argument)
                let held = unit.fractionDigits
                var value = fraction
                if digits >= held {
                    value &*= PowersOfTen.int64(digits &- held)
                    rest.fraction = 0
                } else {
                    (value, rest.fraction) = fraction.quotientAndRemainder(
                        dividingBy: PowersOfTen.int64(held &- digits)
                    )
                }
                TextKernels.writePadded(value, width: digits, to: out + length)
                length &+= digits
            case .half:
                out[length] = hour < 12 ? 0x41 : 0x50
                out[length &+ 1] = 0x4D
                length &+= 2
            case .offset:
                out[length] = 0x5A
                length &+= 1
            }
        }
        let isWhole =
            restDay == 0 && restMonth == 0 && rest.hour == 0 && rest.minute == 0 && rest.second == 0
            && rest.fraction == 0
        return isWhole ? length : nil
    }
}
