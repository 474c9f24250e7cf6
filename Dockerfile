# docker build -t neural-networks . && docker run --init -p 8501:8501 -v runs:/var/lib/nncore neural-networks
# What was tried of it, and what it takes, is in docs/hosting.md.
FROM python:3.11-slim

ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    TF_CPP_MIN_LOG_LEVEL=3 \
    NNCORE_STORE=/var/lib/nncore

RUN useradd --create-home app && install --directory --owner app --mode 700 /var/lib/nncore

WORKDIR /app

# Libraries first: they change seldom, and a new version of the app then builds in seconds.
COPY requirements.txt ./
RUN pip install --requirement requirements.txt

COPY .streamlit .streamlit
COPY nncore nncore
COPY ui ui
COPY pages pages
COPY app.py ./

# The user below cannot write byte code here, and without it every start takes three times as long.
RUN python -m compileall -q -j 0 \
    "$(python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" nncore ui pages app.py

USER app
VOLUME /var/lib/nncore
EXPOSE 8501

# Not urllib: it would ask a proxy that the environment names for this machine's own address.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import http.client as http; ask = http.HTTPConnection('127.0.0.1', 8501, timeout=4); ask.request('GET', '/health'); raise SystemExit(ask.getresponse().status != 200)"]

# Without a name for the browser, Streamlit would ask a service on the internet for its address.
CMD ["streamlit", "run", "app.py", "--server.address", "0.0.0.0", "--server.port", "8501", "--server.headless", "true", "--browser.serverAddress", "localhost"]
