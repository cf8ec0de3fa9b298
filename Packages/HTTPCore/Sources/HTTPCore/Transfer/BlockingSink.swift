/// A sink that may wait for a disk: its transfer stays off the loop.
protocol BlockingSink: AnswerSink {}
