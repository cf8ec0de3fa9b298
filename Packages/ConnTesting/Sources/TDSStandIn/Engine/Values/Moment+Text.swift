extension Moment {
    /// As CONVERT writes it; `nil` for a style that is not known here.
    func text(of type: TDSType, style: Int) -> String? {
        let (year, month, day) = DateMath.civil(days)
        let seconds = Int(ticks / 10_000_000)
        let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60)
        let date = "\(Self.pad(year, 4))-\(Self.pad(month, 2))-\(Self.pad(day, 2))"
        let clock = "\(Self.pad(hour, 2)):\(Self.pad(minute, 2)):\(Self.pad(second, 2))"
        let scale: Int
        switch type {
        case .time(let digits), .datetime2(let digits), .datetimeoffset(let digits): scale = digits
        case .datetime: scale = 3
        default: scale = 0
        }
        let rest = ticks % 10_000_000
        let units = type == .datetime ? (rest + 5_000) / 10_000 : rest / Int64(DecimalMath.power(7 - scale))
        let fraction = scale == 0 ? "" : "." + Self.pad(Int(units), scale)
        let zone = type.isOffset ? " " + Self.zone(offset ?? 0) : ""
        let isOld = type == .datetime || type == .smalldatetime
        switch style {
        case 0 where isOld, 100 where isOld:
            let half = hour < 12 ? "AM" : "PM"
            let twelve = hour % 12 == 0 ? 12 : hour % 12
            return
                "\(Self.months[month - 1]) \(Self.blank(day)) \(year) \(Self.blank(twelve)):\(Self.pad(minute, 2))\(half)"
        case 0, 21, 25, 121:
            switch type {
            case .date: return date
            case .time: return clock + fraction
            default: return "\(date) \(clock)\(type == .smalldatetime ? ".000" : fraction)\(zone)"
            }
        case 20, 120:
            switch type {
            case .date: return date
            case .time: return clock
            default: return "\(date) \(clock)\(zone)"
            }
        case 126, 127:
            switch type {
            case .date: return date
            case .time: return clock + fraction
            default:
                let kept = isOld && units == 0 ? "" : fraction
                return "\(date)T\(clock)\(kept)\(type.isOffset ? Self.zone(offset ?? 0) : "")"
            }
        case 23: return date
        case 112: return "\(Self.pad(year, 4))\(Self.pad(month, 2))\(Self.pad(day, 2))"
        case 101: return "\(Self.pad(month, 2))/\(Self.pad(day, 2))/\(Self.pad(year, 4))"
        case 103: return "\(Self.pad(day, 2))/\(Self.pad(month, 2))/\(Self.pad(year, 4))"
        case 104: return "\(Self.pad(day, 2)).\(Self.pad(month, 2)).\(Self.pad(year, 4))"
        case 111: return "\(Self.pad(year, 4))/\(Self.pad(month, 2))/\(Self.pad(day, 2))"
        case 8, 108: return clock
        case 14, 114: return clock + ":" + Self.pad(Int(rest / 10_000), 3)
        default: return nil
        }
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func blank(_ number: Int) -> String { number < 10 ? " \(number)" : "\(number)" }

    private static func zone(_ minutes: Int) -> String {
        (minutes < 0 ? "-" : "+") + pad(abs(minutes) / 60, 2) + ":" + pad(abs(minutes) % 60, 2)
    }
}

extension TDSType {
    fileprivate var isOffset: Bool {
        if case .datetimeoffset = self { true } else { false }
    }
}
