"""Talks to a simulator with the official openai package, and prints what it made of each conversation as JSON.

    openai_client.py BASE_URL

The caller compares: the final completion of `chat.completions.stream` must equal our own fold of the same bytes.
"""
import json
import sys

from openai import APIStatusError, OpenAI

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "clock",
            "description": "Tells the time.",
            "parameters": {"type": "object", "properties": {"zone": {"type": "string"}}},
        },
    },
    {
        "type": "function",
        "function": {
            "name": "calculator",
            "description": "Evaluates an expression.",
            "parameters": {"type": "object", "properties": {"expression": {"type": "string"}}, "required": ["expression"]},
        },
    },
]


def summary(completion):
    """The fields of a completion that the two folds must share."""
    choice = completion.choices[0]
    message = choice.message
    return {
        "id": completion.id,
        "model": completion.model,
        "text": message.content or "",
        "refusal": message.refusal,
        "toolCalls": [
            {"id": call.id, "name": call.function.name, "rawArguments": call.function.arguments} for call in message.tool_calls or []
        ],
        "finishReason": choice.finish_reason,
        "usage": None
        if completion.usage is None
        else {
            "inputTokens": completion.usage.prompt_tokens,
            "outputTokens": completion.usage.completion_tokens,
            "totalTokens": completion.usage.total_tokens,
        },
    }


def stream(client, messages, tools=None):
    """Streams with the helper and checks on the way that its events make sense."""
    kinds = set()
    text = ""
    arguments = {}
    extra = {"tools": tools} if tools else {}
    with client.chat.completions.stream(
        model="simulator", messages=messages, stream_options={"include_usage": True}, **extra
    ) as events:
        for event in events:
            kinds.add(event.type)
            if event.type == "content.delta":
                text += event.delta
            if event.type == "tool_calls.function.arguments.delta":
                arguments[event.index] = arguments.get(event.index, "") + event.arguments_delta
        completion = events.get_final_completion()
    result = summary(completion)
    assert text == result["text"], "content deltas do not join to the content"
    for index, call in enumerate(result["toolCalls"]):
        assert arguments.get(index, "") == call["rawArguments"], "argument deltas do not join to the arguments"
    result["events"] = sorted(kinds)
    return result


def main(base_url):
    client = OpenAI(base_url=base_url, api_key="none", max_retries=0)
    results = {}
    results["text"] = stream(client, [{"role": "user", "content": "Hello"}])
    question = [{"role": "user", "content": "What time is it, and what is 17 * 23?"}]
    called = stream(client, question, TOOLS)
    results["tools"] = called
    calls = [
        {"id": call["id"], "type": "function", "function": {"name": call["name"], "arguments": call["rawArguments"]}}
        for call in called["toolCalls"]
    ]
    answered = question + [{"role": "assistant", "content": called["text"], "tool_calls": calls}]
    for call, answer in zip(calls, ["12:00", "391"]):
        answered.append({"role": "tool", "tool_call_id": call["id"], "content": answer})
    results["answer"] = stream(client, answered, TOOLS)
    whole = client.chat.completions.create(model="simulator", messages=question, tools=TOOLS)
    results["whole"] = summary(whole)
    refused = client.chat.completions.create(model="simulator", messages=[{"role": "user", "content": "refuse"}])
    results["refusal"] = summary(refused)
    results["models"] = [model.id for model in client.models.list()]
    try:
        client.chat.completions.create(model="simulator", messages=[{"role": "user", "content": "error"}])
        results["error"] = None
    except APIStatusError as error:
        results["error"] = {"status": error.status_code, "type": error.type, "code": error.code}
    try:
        client.chat.completions.create(model="recording:none", messages=[{"role": "user", "content": "Hello"}])
        results["missing"] = None
    except APIStatusError as error:
        results["missing"] = {"status": error.status_code, "code": error.code}
    print(json.dumps(results))


if __name__ == "__main__":
    main(sys.argv[1])
