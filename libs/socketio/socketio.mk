# The Socket.IO library: an archive of its own, on libwebsockets and of libs/common on base alone. Its test server is made
# of nothing else, which shows that it stands by itself.

SOCKETIO_OBJECTS := $(patsubst %.c,$(B)/%.o,$(wildcard libs/socketio/*.c))
SOCKETIO         := $(B)/libsocketio.a
SOCKETIO_LIBS    := -lwebsockets -luv
BASE_OBJECTS     := $(patsubst %.c,$(B)/%.o,$(wildcard libs/common/base/*.c))

# Tests named socketio-… are linked with it.
OBJECTS_socketio := $(SOCKETIO)

$(B)/socketio.list: always
	$(call note,$(SOCKETIO_OBJECTS))

$(SOCKETIO): $(SOCKETIO_OBJECTS) $(B)/socketio.list
	@echo "  ar    $@"
	$(Q)rm -f $@ && $(AR) rcs $@ $(SOCKETIO_OBJECTS)

$(B)/tests/socketio-echo: $(B)/tests/socketio/echo.o $(SOCKETIO_OBJECTS) $(BASE_OBJECTS)
	@mkdir -p $(@D)
	@echo "  ld    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(SOCKETIO_LIBS) -pthread

$(B)/tests/socketio-room: $(B)/libs/socketio/example/room.o $(SOCKETIO_OBJECTS) $(BASE_OBJECTS)
	@mkdir -p $(@D)
	@echo "  ld    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(SOCKETIO_LIBS) -pthread
