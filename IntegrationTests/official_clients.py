"""Talks to a simulator with the official client of a vendor, and prints what it made of each conversation as JSON.

    official_clients.py CLIENT PORT

CLIENT is one of the functions at the end of this file. Each holds four conversations: a text, two parallel tool calls, the answer to
their results, and reasoning where the vendor's API has it. What the client accumulated must equal our own fold of the same bytes.
"""
import json
import sys

TIME = "What time is it, and what is 17 * 23?"
THINK = "Why? Think."
CLOCK = {"type": "object", "properties": {"zone": {"type": "string"}}}
CALCULATOR = {"type": "object", "properties": {"expression": {"type": "string"}}, "required": ["expression"]}
FUNCTIONS = [("clock", "Tells the time.", CLOCK), ("calculator", "Evaluates an expression.", CALCULATOR)]
RESULTS = {"clock": "12:00", "calculator": "391"}


def result(text="", reasoning="", calls=(), usage=(None, None), finish=None):
    return {
        "text": text or "",
        "reasoning": reasoning or None,
        "toolCalls": [{"name": name, "arguments": arguments} for name, arguments in calls],
        "usage": {"inputTokens": usage[0], "outputTokens": usage[1]},
        "finish": finish,
    }


def openai_responses(port):
    from openai import OpenAI

    client = OpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key="none", max_retries=0)
    tools = [{"type": "function", "name": n, "description": d, "parameters": p, "strict": False} for n, d, p in FUNCTIONS]

    def ask(items, **extra):
        with client.responses.stream(model="simulator", input=items, **extra) as stream:
            text = ""
            for event in stream:
                if event.type == "response.output_text.delta":
                    text += event.delta
            final = stream.get_final_response()
        assert text == final.output_text, "text deltas do not join to the text"
        reasoning = "".join(
            part.text for item in final.output if item.type == "reasoning" for part in [*(item.content or []), *(item.summary or [])]
        )
        calls = [(item.name, json.loads(item.arguments)) for item in final.output if item.type == "function_call"]
        usage = (final.usage.input_tokens, final.usage.output_tokens)
        return final, result(final.output_text, reasoning, calls, usage, final.status)

    question = [{"role": "user", "content": TIME}]
    final, called = ask(question, tools=tools)
    answered = question + [item.model_dump(exclude_none=True, exclude={"parsed_arguments", "parsed"}) for item in final.output]
    for item in answered:
        for part in item.get("content", []) if isinstance(item.get("content"), list) else []:
            part.pop("parsed", None)
        item.pop("parsed_arguments", None)
    for item in final.output:
        if item.type == "function_call":
            answered.append({"type": "function_call_output", "call_id": item.call_id, "output": RESULTS[item.name]})
    return {
        "text": ask([{"role": "user", "content": "Hello"}])[1],
        "tools": called,
        "answer": ask(answered, tools=tools)[1],
        "reasoning": ask([{"role": "user", "content": THINK}])[1],
    }


def anthropic(port):
    from anthropic import Anthropic

    client = Anthropic(base_url=f"http://127.0.0.1:{port}", api_key="none", max_retries=0)
    tools = [{"name": n, "description": d, "input_schema": p} for n, d, p in FUNCTIONS]

    def ask(messages, **extra):
        with client.messages.stream(model="simulator", max_tokens=4096, messages=messages, **extra) as stream:
            text = "".join(stream.text_stream)
            final = stream.get_final_message()
        whole = "".join(block.text for block in final.content if block.type == "text")
        assert text == whole, "text deltas do not join to the text"
        reasoning = "".join(block.thinking for block in final.content if block.type == "thinking")
        calls = [(block.name, block.input) for block in final.content if block.type == "tool_use"]
        return final, result(whole, reasoning, calls, (final.usage.input_tokens, final.usage.output_tokens), final.stop_reason)

    question = [{"role": "user", "content": TIME}]
    final, called = ask(question, tools=tools)
    answered = question + [{"role": "assistant", "content": [block.model_dump(exclude_none=True) for block in final.content]}]
    answered.append(
        {
            "role": "user",
            "content": [
                {"type": "tool_result", "tool_use_id": block.id, "content": RESULTS[block.name]}
                for block in final.content
                if block.type == "tool_use"
            ],
        }
    )
    return {
        "text": ask([{"role": "user", "content": "Hello"}])[1],
        "tools": called,
        "answer": ask(answered, tools=tools)[1],
        "reasoning": ask([{"role": "user", "content": THINK}])[1],
    }


def gemini(port):
    from google import genai
    from google.genai import types

    client = genai.Client(api_key="none", http_options=types.HttpOptions(base_url=f"http://127.0.0.1:{port}"))
    tools = [
        types.Tool(
            function_declarations=[types.FunctionDeclaration(name=n, description=d, parameters_json_schema=p) for n, d, p in FUNCTIONS]
        )
    ]

    def ask(contents, tools=None):
        config = types.GenerateContentConfig(
            tools=tools, automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True)
        )
        parts, usage, finish = [], None, None
        for chunk in client.models.generate_content_stream(model="simulator", contents=contents, config=config):
            for candidate in chunk.candidates or []:
                parts += (candidate.content.parts or []) if candidate.content else []
                finish = candidate.finish_reason or finish
            usage = chunk.usage_metadata or usage
        text = "".join(part.text for part in parts if part.text and not part.thought)
        reasoning = "".join(part.text for part in parts if part.text and part.thought)
        calls = [(part.function_call.name, part.function_call.args) for part in parts if part.function_call]
        return parts, result(text, reasoning, calls, (usage.prompt_token_count, usage.candidates_token_count), finish.value)

    question = [types.Content(role="user", parts=[types.Part(text=TIME)])]
    parts, called = ask(question, tools)
    answers = [
        types.Part(
            function_response=types.FunctionResponse(
                id=part.function_call.id, name=part.function_call.name, response={"result": RESULTS[part.function_call.name]}
            )
        )
        for part in parts
        if part.function_call
    ]
    answered = question + [types.Content(role="model", parts=parts), types.Content(role="user", parts=answers)]
    return {
        "text": ask("Hello")[1],
        "tools": called,
        "answer": ask(answered, tools)[1],
        "reasoning": ask(THINK)[1],
    }


def ollama(port):
    from ollama import Client

    client = Client(host=f"http://127.0.0.1:{port}")
    tools = [{"type": "function", "function": {"name": n, "description": d, "parameters": p}} for n, d, p in FUNCTIONS]

    def ask(messages, **extra):
        text, reasoning, calls, last = "", "", [], None
        for chunk in client.chat(model="simulator", messages=messages, stream=True, **extra):
            text += chunk.message.content or ""
            reasoning += chunk.message.thinking or ""
            calls += chunk.message.tool_calls or []
            last = chunk
        found = [(call.function.name, dict(call.function.arguments)) for call in calls]
        return calls, result(text, reasoning, found, (last.prompt_eval_count, last.eval_count), last.done_reason)

    question = [{"role": "user", "content": TIME}]
    calls, called = ask(question, tools=tools)
    answered = question + [{"role": "assistant", "content": called["text"], "tool_calls": [call.model_dump() for call in calls]}]
    answered += [{"role": "tool", "tool_name": call.function.name, "content": RESULTS[call.function.name]} for call in calls]
    generated = "".join(chunk.response for chunk in client.generate(model="simulator", prompt="Hello", stream=True))
    text = ask([{"role": "user", "content": "Hello"}])[1]
    assert generated == text["text"], "generate and chat differ"
    return {
        "text": text,
        "tools": called,
        "answer": ask(answered, tools=tools)[1],
        "reasoning": ask([{"role": "user", "content": THINK}], think=True)[1],
    }


def mistral(port):
    from mistralai.client import Mistral

    client = Mistral(api_key="none", server_url=f"http://127.0.0.1:{port}/mistral-chat")
    tools = [{"type": "function", "function": {"name": n, "description": d, "parameters": p}} for n, d, p in FUNCTIONS]

    def ask(messages, **extra):
        text, reasoning, calls, usage, finish = "", "", {}, None, None
        for event in client.chat.stream(model="simulator", messages=messages, **extra):
            usage = event.data.usage or usage
            for choice in event.data.choices:
                finish = choice.finish_reason or finish
                content = choice.delta.content
                if isinstance(content, str):
                    text += content
                elif content:
                    for part in content:
                        if part.type == "text":
                            text += part.text
                        elif part.type == "thinking":
                            reasoning += "".join(piece.text for piece in part.thinking)
                for call in choice.delta.tool_calls or []:
                    entry = calls.setdefault(call.index, {"id": call.id, "name": call.function.name, "arguments": ""})
                    pieces = call.function.arguments
                    entry["arguments"] += pieces if isinstance(pieces, str) else json.dumps(pieces)
        found = [(call["name"], json.loads(call["arguments"])) for call in calls.values()]
        return list(calls.values()), result(text, reasoning, found, (usage.prompt_tokens, usage.completion_tokens), finish)

    question = [{"role": "user", "content": TIME}]
    calls, called = ask(question, tools=tools)
    answered = question + [
        {
            "role": "assistant",
            "content": called["text"],
            "tool_calls": [{"id": call["id"], "function": {"name": call["name"], "arguments": call["arguments"]}} for call in calls],
        }
    ]
    answered += [{"role": "tool", "tool_call_id": call["id"], "name": call["name"], "content": RESULTS[call["name"]]} for call in calls]
    return {
        "text": ask([{"role": "user", "content": "Hello"}])[1],
        "tools": called,
        "answer": ask(answered, tools=tools)[1],
        "reasoning": ask([{"role": "user", "content": THINK}])[1],
    }


def cohere(port):
    from cohere import ClientV2

    client = ClientV2(api_key="none", base_url=f"http://127.0.0.1:{port}")
    tools = [{"type": "function", "function": {"name": n, "description": d, "parameters": p}} for n, d, p in FUNCTIONS]

    def ask(messages, **extra):
        text, reasoning, plan, calls, end = "", "", "", [], None
        for event in client.chat_stream(model="simulator", messages=messages, **extra):
            if event.type == "content-delta":
                content = event.delta.message.content
                text += content.text or ""
                reasoning += getattr(content, "thinking", None) or ""
            elif event.type == "tool-plan-delta":
                plan += event.delta.message.tool_plan
            elif event.type == "tool-call-start":
                call = event.delta.message.tool_calls
                calls.append({"id": call.id, "name": call.function.name, "arguments": call.function.arguments or ""})
            elif event.type == "tool-call-delta":
                calls[-1]["arguments"] += event.delta.message.tool_calls.function.arguments
            elif event.type == "message-end":
                end = event.delta
        found = [(call["name"], json.loads(call["arguments"])) for call in calls]
        usage = end.usage.tokens
        return calls, result(text, reasoning + plan, found, (usage.input_tokens, usage.output_tokens), end.finish_reason)

    question = [{"role": "user", "content": TIME}]
    calls, called = ask(question, tools=tools)
    answered = question + [
        {
            "role": "assistant",
            "tool_plan": "I will ask both.",
            "tool_calls": [
                {"id": call["id"], "type": "function", "function": {"name": call["name"], "arguments": call["arguments"]}} for call in calls
            ],
        }
    ]
    answered += [{"role": "tool", "tool_call_id": call["id"], "content": RESULTS[call["name"]]} for call in calls]
    return {
        "text": ask([{"role": "user", "content": "Hello"}])[1],
        "tools": called,
        "answer": ask(answered, tools=tools)[1],
        "reasoning": ask([{"role": "user", "content": THINK}])[1],
    }


def bedrock(port):
    import boto3
    from botocore.config import Config

    client = boto3.client(
        "bedrock-runtime",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
        config=Config(retries={"max_attempts": 0}),
    )
    tools = {"tools": [{"toolSpec": {"name": n, "description": d, "inputSchema": {"json": p}}} for n, d, p in FUNCTIONS]}

    def ask(messages, **extra):
        text, reasoning, calls, usage, finish = "", "", {}, None, None
        for event in client.converse_stream(modelId="simulator", messages=messages, **extra)["stream"]:
            if "contentBlockStart" in event and "toolUse" in event["contentBlockStart"]["start"]:
                use = event["contentBlockStart"]["start"]["toolUse"]
                calls[event["contentBlockStart"]["contentBlockIndex"]] = {"id": use["toolUseId"], "name": use["name"], "arguments": ""}
            elif "contentBlockDelta" in event:
                delta = event["contentBlockDelta"]["delta"]
                text += delta.get("text", "")
                reasoning += delta.get("reasoningContent", {}).get("text", "")
                if "toolUse" in delta:
                    calls[event["contentBlockDelta"]["contentBlockIndex"]]["arguments"] += delta["toolUse"]["input"]
            elif "messageStop" in event:
                finish = event["messageStop"]["stopReason"]
            elif "metadata" in event:
                usage = event["metadata"]["usage"]
        found = [(call["name"], json.loads(call["arguments"])) for call in calls.values()]
        return list(calls.values()), result(text, reasoning, found, (usage["inputTokens"], usage["outputTokens"]), finish)

    question = [{"role": "user", "content": [{"text": TIME}]}]
    calls, called = ask(question, toolConfig=tools)
    content = [{"text": called["text"]}] if called["text"] else []
    content += [{"toolUse": {"toolUseId": call["id"], "name": call["name"], "input": json.loads(call["arguments"])}} for call in calls]
    answers = [{"toolResult": {"toolUseId": call["id"], "content": [{"text": RESULTS[call["name"]]}]}} for call in calls]
    answered = question + [{"role": "assistant", "content": content}, {"role": "user", "content": answers}]
    return {
        "text": ask([{"role": "user", "content": [{"text": "Hello"}]}])[1],
        "tools": called,
        "answer": ask(answered, toolConfig=tools)[1],
        "reasoning": ask([{"role": "user", "content": [{"text": THINK}]}])[1],
    }


CLIENTS = {
    "openai-responses": openai_responses,
    "anthropic": anthropic,
    "gemini": gemini,
    "ollama": ollama,
    "mistral": mistral,
    "cohere": cohere,
    "bedrock": bedrock,
}

if __name__ == "__main__":
    print(json.dumps(CLIENTS[sys.argv[1]](int(sys.argv[2]))))
