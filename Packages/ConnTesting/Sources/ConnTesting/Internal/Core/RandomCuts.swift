/// The plan of cuts at random: when the next one comes, whom it hits and how.
struct RandomCuts {
    private var random: SeededRandom
    private let interval: Duration
    private let ending: ConnectionEnding?
    private(set) var next: MonotonicTime
    var count = 0

    init(every interval: Duration, seed: UInt64, ending: ConnectionEnding?) {
        random = SeededRandom(seed: seed)
        self.interval = interval
        self.ending = ending
        next = .now
        plan()
    }

    /// Half to one and a half intervals from now.
    mutating func plan() {
        next = .now + interval * Double.random(in: 0.5...1.5, using: &random)
    }

    mutating func choose(of numbers: [Int]) -> (number: Int, ending: ConnectionEnding)? {
        let number = numbers.sorted().randomElement(using: &random)
        let drawn: ConnectionEnding = Bool.random(using: &random) ? .cut : .reset
        return number.map { ($0, ending ?? drawn) }
    }
}
