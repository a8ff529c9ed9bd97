/// A transformation of the frames of one response: a state machine without I/O.
///
/// A stage keeps the laws of frames: what comes out of it for a whole response is a whole response again.
///
/// ```swift
/// for frame in frames { stage.process(frame, into: &output) }
/// stage.finish(into: &output)
/// ```
public protocol FrameStage: Sendable {
    /// Takes in the next frame and appends what is known now.
    mutating func process(_ frame: StreamFrame, into frames: inout [StreamFrame])

    /// No more frames will come: appends what was held back. The end frame does it too.
    mutating func finish(into frames: inout [StreamFrame])

    /// Whether the stage has ended the response by itself: nothing more is taken in, and whoever sends can be cancelled. Default: false.
    var endsUpstream: Bool { get }
}

extension FrameStage {
    /// It ends when what it reads does.
    public var endsUpstream: Bool { false }
}

extension ThinkTagStage: FrameStage {}

extension FrameStream {
    /// The frames of this stream, through a stage that is made for each iteration.
    ///
    /// A stage that ends the response cancels this stream at once.
    public func through<Stage: FrameStage>(_ makeStage: @escaping @Sendable () -> Stage) -> FrameStream {
        FrameStream { [makeSource] in StagedSource(makeSource(), makeStage()) }
    }
}
